#!/usr/bin/env python3
"""Makes C++ of a file, so that a program carries it: embed.py FILE NAME HEADER OUTPUT.cpp"""
import pathlib
import sys

source, name, header, output = sys.argv[1:]
data = pathlib.Path(source).read_bytes()
numbers = ",".join(str(byte if byte < 128 else byte - 256) for byte in data)
pathlib.Path(output).write_text(
    f'#include "{header}"\n\n'
    'namespace sereno::sla {\n\nnamespace {\n'
    f"constexpr char bytes[] = {{{numbers},0}};\n}}  // namespace\n\n"
    f"std::string_view {name}() {{ return {{bytes, sizeof bytes - 1}}; }}\n\n}}  // namespace sereno::sla\n")
