// Mistakes and warnings in the order in which somebody goes through the files to mend them.
#pragma once

#include <string>
#include <vector>

namespace sereno::agent {

/// Sorts by file, line and column what begins "FILE:LINE:COLUMN: " or "FILE:LINE: "; `main_file` goes before those
/// beside it. What stands at no line comes behind them in its order. What is there twice stays once.
void put_in_order(std::vector<std::string>& told, const std::string& main_file);

}  // namespace sereno::agent
