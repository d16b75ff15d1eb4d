"""The golden exports. `python -m tests.adapters.goldens` writes them anew."""

from pathlib import Path

from tests.adapters.made import amazon, taobao_detail, taobao_list
from tests.adapters.made_jd import jd
from tests.adapters.made_pinduoduo import pinduoduo

GOLDEN = Path(__file__).parent / "golden"
FILES = {
    "amazon.txt": amazon,
    "ExportOrderList.csv": taobao_list,
    "ExportOrderDetailList.csv": taobao_detail,
    "jd.csv": jd,
    "pinduoduo.csv": pinduoduo,
}

if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, made in FILES.items():
        (GOLDEN / name).write_bytes(made())
