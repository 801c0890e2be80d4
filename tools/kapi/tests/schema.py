#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""schema.py FILE...: is FILE, or what is in an array in it, as schema.json says?

Knows as much of JSON Schema as schema.json uses, and refuses the rest.  Beyond
that, members have to come in the order of the schema, and every claim has to
have a line to itself.
"""
import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TYPES = {"object": dict, "array": list, "string": str, "integer": int}
KNOWN = {"$schema", "$defs", "$ref", "title", "description", "type", "const",
         "enum", "properties", "required", "additionalProperties", "items",
         "minItems", "maxItems", "uniqueItems", "minLength", "pattern",
         "minimum", "maximum"}


def wrong(root, schema, value, where):
    """Yield what is wrong with a value."""
    if set(schema) - KNOWN or schema.get("additionalProperties") not in (None, False):
        raise NotImplementedError(f"{where}: {set(schema)}")
    if "$ref" in schema:
        prefix, name = schema["$ref"].rsplit("/", 1)
        assert prefix == "#/$defs"
        yield from wrong(root, root["$defs"][name], value, where)
    if "const" in schema and value != schema["const"]:
        yield f"{where}: not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r} is none of {schema['enum']}"
    if "type" in schema and (not isinstance(value, TYPES[schema["type"]])
                             or isinstance(value, bool)):
        yield f"{where}: not of type {schema['type']}"
        return
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        for name in schema.get("required", []):
            if name not in value:
                yield f"{where}: no {name}"
        for name in value:
            if name in properties:
                yield from wrong(root, properties[name], value[name],
                                 f"{where}.{name}")
            elif "additionalProperties" in schema:
                yield f"{where}: {name} is unknown"
        if properties and list(value) != [p for p in properties if p in value]:
            yield f"{where}: members are not in order"
    elif isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", 1e9):
            yield f"{where}: {len(value)} items"
        if schema.get("uniqueItems") and len(set(value)) != len(value):
            yield f"{where}: something twice"
        for i, item in enumerate(value):
            yield from wrong(root, schema.get("items", {}), item, f"{where}[{i}]")
    elif isinstance(value, str):
        if len(value) < schema.get("minLength", 0):
            yield f"{where}: too short"
        # As in JavaScript, $ is the end, not the newline before it.
        if not re.search(schema.get("pattern", "").replace("$", r"\Z"), value):
            yield f"{where}: {value!r} does not match {schema['pattern']}"
    elif isinstance(value, int):
        if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            yield f"{where}: {value} is out of range"


def main(files):
    """Check each file."""
    with open(os.path.join(HERE, "..", "schema.json"), encoding="ascii") as f:
        schema = json.load(f)
    failed = 0
    for file in files:
        with open(file, encoding="ascii") as f:
            text = f.read()
        specs = json.loads(text)
        complaints = []
        claims = 0
        for spec in specs if isinstance(specs, list) else [specs]:
            complaints += wrong(schema, schema, spec, spec.get("name", file))
            claims += sum(isinstance(item, dict) and "kind" in item
                          for array in spec.values() if isinstance(array, list)
                          for item in array)
        lines = len(re.findall(r'^  \{"kind":.*\},?$', text, re.M))
        if lines != claims:
            complaints.append(f"{file}: {claims} claims in {lines} lines")
        for complaint in complaints:
            print(complaint)
        failed += bool(complaints)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) > 0)
