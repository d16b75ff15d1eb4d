"""Small Online Retail files by hand, and large messy ones from a seed."""

from random import Random

from cli.replay.plan import Plan, planned
from cli.replay.rows import read

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
MONDAY = "2010-12-06 10:00:00"


def line(
    invoice: str,
    code: str = "85123A",
    quantity: object = 2,
    price: object = "2.55",
    time: str = MONDAY,
    customer: str = "17850.0",
    description: str = "HEART",
) -> str:
    return f"{invoice},{code},{description},{quantity},{time},{price},{customer},United Kingdom"


def plan_of(*lines: str) -> Plan:
    return planned(read([HEADER, *lines]))


def messy(seed: int, invoices: int = 60) -> list[str]:
    """Lines of a file with every mess that the real one has, and some that it has not."""
    r = Random(seed)
    codes = ["85123A", "85123a", "22423", "71053", "gift_0001_20", "PADS", "POST", "DOT", "C2", "M", "m", "S", "BANK CHARGES"]
    codes += ["D", "B", "AMAZONFEE", "CRUK", "ADJUST2", "TEST001", "", "a/b", "x" * 70]
    prices = ["2.55", "0.85", "10", "0.0", "0.001", "0.0034", "1.005", "-11062.06", "8142.75", "-3", "99999999999"]
    quantities = ["1", "2", "3", "6.0", "12", "0", "-1", "-12", "74215", "2000000"]
    lines = []
    for i in range(invoices):
        credit = r.random() < 0.3
        number = f"{'C' if credit else r.choice(['', '', '', '', 'A'])}{536365 + i}"
        customer = r.choice(["17850.0", "12583", "", "13047.0"])
        time = f"2010-12-{r.randint(1, 28):02d} {r.randint(8, 17):02d}:{r.randint(0, 59):02d}:00"
        for _ in range(r.randint(1, 5)):
            code, quantity = r.choices(codes, [8] * 4 + [1] * (len(codes) - 4))[0], r.choices(quantities, [6] * 5 + [1] * 5)[0]
            price, wrong = r.choices(prices, [9, 6, 4] + [1] * 8)[0], r.random()
            if credit and r.random() < 0.9:
                quantity = f"-{quantity.lstrip('-')}"
            if wrong < 0.01:
                quantity = r.choice(["", "two", "1.5", "NaN"])
            elif wrong < 0.02:
                price = r.choice(["", "free", "inf", "1e99"])
            text = line(number, code, quantity, price, time if wrong < 0.97 else "yesterday", customer, r.choice(["HEART", ""]))
            lines += [text] * (2 if r.random() < 0.05 else 1)
            if r.random() < 0.01:
                lines.append(r.choice(["536365", ",,,,,,,", "a,b,c,d,e,f,g,h,i", ""]))
        if i and r.random() < 0.1:
            lines.append(lines[0])
    return lines
