#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks schedules with the shipped JSON Schema: every one in the given folder is valid, and broken ones are not."""
import copy
import json
import pathlib
import sys

import jsonschema


def broken_variants(schedule):
    """Schedules with one mistake each, which the schema must catch."""
    for change in (
        lambda s: s.pop("selvage"),
        lambda s: s.update(selvage=2),
        lambda s: s.update(stpes=[]),
        lambda s: s["steps"].append({"op": "no_such_primitive"}),
        lambda s: s["steps"].append({"op": "divide_loop", "loop": "i", "iters": ["a", "b"]}),
        lambda s: s["steps"].append({"op": "divide_loop", "loop": "i", "factor": 0, "iters": ["a", "b"]}),
        lambda s: s["steps"].append({"op": "divide_loop", "loop": 7, "factor": 2, "iters": ["a", "b"]}),
        lambda s: s["steps"].append({"op": "rename", "name": "x", "nmae": "y"}),
        lambda s: s["steps"].append({"let": "x"}),
    ):
        variant = copy.deepcopy(schedule)
        change(variant)
        yield variant


def main():
    schema = json.loads(pathlib.Path(sys.argv[1]).read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    files = sorted(pathlib.Path(sys.argv[2]).rglob("*.json"))
    if not files:
        sys.exit("there is no schedule to check")
    for file in files:
        schedule = json.loads(file.read_text())
        validator.validate(schedule)
        for number, variant in enumerate(broken_variants(schedule)):
            if validator.is_valid(variant):
                sys.exit(f"{file}: the schema accepts broken variant {number}")
    print(f"{len(files)} schedule(s) valid")


main()
