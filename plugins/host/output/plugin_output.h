// Results as the text that monitoring systems exchange, both ways.
// Source of the format: the Monitoring Plugins development guidelines, and Nagios Core's documentation of plugin
// output.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/host/output/clean_text.h"
#include "plugins/host/output/perfdata.h"
#include "sereno/check_result.h"
#include "sereno/result.h"

namespace sereno::host {

/// What the reader at the other end takes; what is cut is said in the text.
struct OutputLimits {
  std::size_t bytes = 65'536;  ///< for everything, without a terminating NUL
};

/// What a classic plugin printed and how it ended, as a result. NUL bytes and invalid UTF-8 are replaced, a leading
/// "NAME STATUS - " stays in the summary; performance data is taken from the first line and from behind a later bar.
/// What was wrong with it is said at the end of the long text. A code outside 0 to 3 is UNKNOWN and said so; so is
/// code 0 with neither a word nor a metric.
CheckResult parse_plugin_output(std::string_view output, int exit_code);

/// "WEB OK - summary | perfdata" and further lines. A fault that the summary does not name is put into the first line
/// (headline_with_fault). `label` is put in front in capitals with the status word; with an
/// empty label only summary and perfdata stand there (as for text that comes from a classic plugin). What is longer
/// than the limit is cut at a character, long text first, then performance data by whole items, then the summary;
/// "[...]" stands where something is missing. A bar in the text becomes a slash: it would begin performance data.
std::string render_plugin_output(const CheckResult& result, std::string_view label, OutputLimits limits = {});

}  // namespace sereno::host
