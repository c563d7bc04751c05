#!/usr/bin/env python3
"""Cuts the demo's input out of deploy/demo-data: what each store and head office would have on its own disk.

usage: prepare.py DATA FOLDER

Writes into FOLDER
  staff.csv                store,code,name,role: everybody the lists name, and one person at head office
  a.csv b.csv c.csv        the books of stores A, B, C (C as its Excel export, GB18030)
  d.csv e.csv f.csv        the lists of the old systems at head office
  sales-a.csv … sales-def.csv   watches, repairs and services per store
  cards-a.csv … cards-c.csv     CDNOW: the cards each store handed out, with the first purchase as first contact
  feed-a.csv … feed-c.csv       CDNOW: the tills' purchases per store, dollars
  expected.json            what the CDNOW feed must come to, reckoned from the raw file alone
  cast.sh                  people of the story, chosen out of the lists
  truth.csv members.csv    for scoring
"""

import csv
import json
import lzma
import re
import sys
from collections import Counter
from pathlib import Path

STORES = "ABC"
LISTS = "ABCDEF"
HEAD_OFFICE = ("HQ", "HQ-01", "headOffice")
ADMIN = ("HQ", "HQ-02", "admin")


def rows(path):
    with lzma.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path, header, lines):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


SURNAMES = "林周赵陈沈吴郑孙许何梁宋"
GIVEN_NAMES = ["雨桐", "一鸣", "岚", "凯", "若溪", "思远", "嘉宁", "子墨", "文静", "晓峰", "佳怡", "明哲", "语晨"]


def staff_of(members):
    return {store: sorted({row["associate"] for row in members if row["store"] == store}) for store in LISTS}


def name_of(number):
    """The lists name staff by code alone; pages show people by name."""
    return SURNAMES[number % len(SURNAMES)] + GIVEN_NAMES[number * 7 % len(GIVEN_NAMES)]


def write_lists(members, source, folder):
    header = list(members[0])
    for store in LISTS:
        if store == "C":
            continue
        write(folder / f"{store.lower()}.csv", header,
              [list(row.values()) for row in members if row["store"] == store])
    (folder / "c.csv").write_bytes(lzma.open(source / "store-c-export.gb18030.csv.xz").read())
    write(folder / "members.csv", header, [list(row.values()) for row in members])
    (folder / "truth.csv").write_bytes(lzma.open(source / "truth.csv.xz").read())


def write_sales(sales, folder):
    header = list(sales[0])
    for name in ["A", "B", "C", "DEF"]:
        write(folder / f"sales-{name.lower()}.csv", header,
              [list(row.values()) for row in sales if row["store"] in name])


def write_cards(path, staff, folder):
    """The second feed: each customer's first purchase at store (id mod 3), every later one at the next."""
    books = {store: [] for store in STORES}
    feeds = {store: [] for store in STORES}
    cents_by_store, cents_by_associate = Counter(), Counter()
    count_by_store, count_by_associate = Counter(), Counter()
    first = {}
    with lzma.open(path, "rt", encoding="ascii") as file:
        for line in file:
            fields = line.split()
            if not fields or not fields[0].isdigit():
                continue
            card, day, pieces, amount = fields
            number, day = int(card), f"{day[:4]}-{day[4:6]}-{day[6:]}"
            home = STORES[number % 3]
            is_first = card not in first
            store = home if is_first else STORES[(number % 3 + 1) % 3]
            serving = staff[store][number // 3 % len(staff[store])]
            if is_first:
                first[card] = serving
                books[home].append([card, "", serving, day])
            feeds[store].append(["", day, card, pieces, amount, "USD", serving])
            cents = int(amount.replace(".", ""))
            cents_by_store[store] += cents
            count_by_store[store] += 1
            cents_by_associate[first[card]] += cents
            count_by_associate[first[card]] += 1
    for store in STORES:
        write(folder / f"cards-{store.lower()}.csv", ["card", "name", "associate", "first_contact_at"], books[store])
        write(folder / f"feed-{store.lower()}.csv",
              ["document", "date", "card", "pieces", "amount", "currency", "associate"], feeds[store])

    def table(count, cents):
        return {key: [count[key], cents[key]] for key in sorted(count)}

    return {
        "all": [sum(count_by_store.values()), sum(cents_by_store.values())],
        "store": table(count_by_store, cents_by_store),
        "associate": table(count_by_associate, cents_by_associate),
        "customers": len(first),
    }


def choose_cast(members, truth):
    """People whom exactly one list knows, with a plain name and a number nobody else has."""
    phones = Counter(number for row in members for number in set(re.findall(r"1[3-9]\d{9}", row["phone"])))
    records = Counter(truth.values())

    def plain(row):
        return (row["gender"] in ("女", "F", "女士", "2") and re.fullmatch(r"[\u4e00-\u9fff]{2,3}", row["name"]) and re.fullmatch(r"1[3-9]\d{9}", row["phone"])
                and phones[row["phone"]] == 1 and records[truth[row["record_id"]]] == 1
                and not re.search(r"先生|女士|小姐|^[小老阿]|总$|姐$|哥$|客", row["name"]))

    found = {}
    for store in STORES:
        choice = [row for row in members if row["store"] == store and plain(row)]
        found[store] = choice[len(choice) // 2]
    free = iter(number for number in (f"1680000{index:04d}" for index in range(1, 10000)) if phones[number] == 0)
    cast = {"WALK_IN_NAME": "沈若兰", "WALK_IN_PHONE": next(free), "LAPTOP_NAME": "韩知远", "LAPTOP_PHONE": next(free),
            "BOOKED_NAME": "顾思齐", "BOOKED_PHONE": next(free)}
    for store, row in found.items():
        for column in ("record_id", "name", "phone", "associate"):
            cast[f"{store}_{column.upper()}"] = row[column]
    return cast


def main():
    source, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    members = rows(source / "members-cn" / "members.csv.xz")
    truth = {row["record_id"]: row["person_id"] for row in rows(source / "members-cn" / "truth.csv.xz")}
    staff = staff_of(members)
    people = [(store, code, "associate") for store in LISTS for code in staff[store]] + [HEAD_OFFICE, ADMIN]
    write(folder / "staff.csv", ["store", "code", "name", "role"],
          [[store, code, name_of(number), role] for number, (store, code, role) in enumerate(people)])
    write_lists(members, source / "members-cn", folder)
    write_sales(rows(source / "members-cn" / "purchases.csv.xz"), folder)
    expected = write_cards(source / "cdnow" / "CDNOW_master.txt.xz", staff, folder)
    expected["members"] = len(members)
    (folder / "expected.json").write_text(json.dumps(expected, indent=1), encoding="utf-8")
    cast = choose_cast(members, truth)
    for store in STORES:
        cast[f"STAFF_{store}"] = staff[store][0]
    cast["HEAD_OFFICE"] = HEAD_OFFICE[1]
    cast["ADMIN"] = ADMIN[1]
    (folder / "cast.sh").write_text("".join(f"{key}='{value}'\n" for key, value in cast.items()), encoding="utf-8")
    write(folder / "late-book.csv", list(members[0]), [
        ["L00001", "B", staff["B"][1], "2009-05-04T10:00:00+08:00", cast["A_NAME"], cast["A_PHONE"]] + [""] * 7,
        ["L00002", "B", staff["B"][1], "2009-05-05T10:00:00+08:00", cast["WALK_IN_NAME"], cast["WALK_IN_PHONE"]] + [""] * 7,
        ["L00003", "B", staff["B"][1], "2009-05-06T10:00:00+08:00", cast["BOOKED_NAME"], cast["BOOKED_PHONE"]] + [""] * 7,
    ])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main()
