"""China's customs (GACC): answers of its query of trade by commodity and partner, in Chinese."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from tradekit.io.source import Source, Trade, marked, period_of, recode, words
from tradekit.model import Partner

__all__ = ["GACC"]

# Short names that no list of the United Nations has.
NAMES = {
    "美国": "USA", "韩国": "KOR", "俄罗斯": "RUS", "英国": "GBR", "中国台湾": "TWN", "台湾省": "TWN",
    "中国香港": "HKG", "香港": "HKG", "中国澳门": "MAC", "澳门": "MAC", "朝鲜": "PRK", "伊朗": "IRN",
    "叙利亚": "SYR", "坦桑尼亚": "TZA", "委内瑞拉": "VEN", "玻利维亚": "BOL", "摩尔多瓦": "MDA",
    "捷克": "CZE", "老挝": "LAO", "土耳其": "TUR", "刚果民主共和国": "COD", "刚果(金)": "COD",
    "刚果（金）": "COD", "刚果共和国": "COG", "中国": "CHN", "阿联酋": "ARE", "荷兰": "NLD",
}  # fmt: skip


def clean(frame: pd.DataFrame, _: Sequence[Sequence[str]]) -> Trade:
    """Take months as they are published: January and February of a year may be one span."""
    value, unit = ("美元", "USD") if "美元" in frame else ("人民币", "CNY")
    frame = frame.rename(columns={"数据年月": "period", "贸易伙伴名称": "partner"})
    frame = frame.assign(
        period=recode(frame["period"], period_of),
        partner=recode(frame["partner"], lambda name: NAMES.get(str(name).strip(), name)),
    )
    options: dict[str, Any] = {
        "reporter": Partner("CHN"), "partner": "partner", "period": "period", "value": value,
        "unit": unit,
    }  # fmt: skip
    if "商品编码" in frame:
        options["category"] = "商品编码"
    if {"第一数量", "第一计量单位"} <= set(frame.columns):
        kilograms = marked(frame["第一计量单位"], lambda unit: unit.strip() in ("千克", "公斤"))
        frame = frame.assign(net_weight=np.where(kilograms, frame["第一数量"], np.nan))
        options["quantity"] = {"net_weight": "kg"}
    facts = {
        "trade system": "general trade",
        "partner concept": "country of origin for imports, of final destination for exports",
        "flow": "not said by the table",
    }
    return Trade(frame, options, {}, facts)


GACC = Source(
    "GACC",
    words("数据年月 贸易伙伴名称 美元", "数据年月 贸易伙伴名称 人民币"),
    "数据年月|商品编码|贸易伙伴名称|第一计量单位",
    "美元|人民币|第一数量",
    clean,
)
