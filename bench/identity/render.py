"""Renders the product's normalisation for a table of raw people, as dbt would for DuckDB, without building a project.

Arguments: the folder of the models, the name of the table. Seeds are read from their CSV files.
"""

import pathlib
import sys

import jinja2

models, table = pathlib.Path(sys.argv[1]), sys.argv[2]


class Adapter:
    """dbt's dispatch: the macro of the engine, or the default one."""

    def dispatch(self, name):
        return scope["duckdb__" + name]


def seed(name):
    return f"read_csv('{models / 'seeds' / name}.csv', header = true, all_varchar = true)"


environment = jinja2.Environment(extensions=["jinja2.ext.do"])
scope = {"adapter": Adapter(), "ref": seed, "return": lambda value: value}
environment.globals.update(scope)
for file in ("text.sql", "identity.sql", "people.sql"):
    module = environment.from_string((models / "macros" / file).read_text(encoding="utf-8")).module
    macros = {name: value for name, value in vars(module).items() if isinstance(value, jinja2.runtime.Macro)}
    scope.update(macros)
    environment.globals.update(macros)
print(scope["normalised_people"](table))
