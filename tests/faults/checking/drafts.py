"""Drafts, judged from the facts alone: a confirmed one becomes an order at its preview's price, or that order is refused."""

from collections.abc import Iterator

from tests.faults.checking.log import Fact, Logs, Wrong


def unkept(logs: Logs) -> Iterator[Wrong]:
    previews: dict[str, Fact] = {}
    drafts: list[Fact] = []
    began: dict[str, Fact] = {}
    agreed: dict[str, Fact] = {}
    for fact in logs["orders"].facts:
        if fact.type == "DraftPreviewed":
            previews[fact.data["draft_id"]] = fact
        elif fact.type == "DraftConfirmed":
            drafts.append(fact)
        elif fact.type in ("OrderPlaced", "OrderRefused"):
            began.setdefault(fact.data["order_id"], fact)
        elif fact.type == "OrderConfirmed":
            agreed[fact.data["order_id"]] = fact
    for draft in drafts:
        id, order, total = draft.data["draft_id"], draft.data["becomes"], draft.data["total"]
        preview = previews.get(id)
        if preview is not None and preview.data["total"] != total:
            yield Wrong("invariant", f"draft {id}: confirmed at {total}, previewed at {preview.data['total']}", (preview, draft))
        if order not in began:
            yield Wrong("lost", f"draft {id} was confirmed, and there is no order {order}", (draft,))
        elif began[order].data.get("expected_total") == total and order in agreed and agreed[order].data["total"] != total:
            text = f"draft {id}: confirmed at {total}, its order costs {agreed[order].data['total']}"
            yield Wrong("invariant", text, (draft, agreed[order]))
