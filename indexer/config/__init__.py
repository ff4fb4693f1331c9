"""The settings: one table of keys, from which reading, errors, help and the README's list follow.

A key is looked up in this order: what a flag of the command line says, the environment (`WINNOW_<SECTION>__<KEY>`),
the config file, the default. The config file is the one named by `--config`, else `config.toml` in the working
directory, else there is none. Relative paths start at the config file's folder, without one at the working directory.
"""

from indexer.config.loading import keys, load
from indexer.config.sections import Config

__all__ = ["Config", "keys", "load"]
