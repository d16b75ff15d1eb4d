"""Documents: what can be rebuilt from the log. `mongo` is the only module that imports motor; `memory` is its twin."""
