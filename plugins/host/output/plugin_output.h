// Results as the text that monitoring systems exchange, both ways.
// Source of the format: the Monitoring Plugins development guidelines, and Nagios Core's documentation of plugin
// output.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/check_result.h"
#include "sereno/result.h"

namespace sereno::host {

/// What the reader at the other end takes; what is cut is said in the text.
struct OutputLimits {
  std::size_t bytes = 65'536;  ///< for everything, without a terminating NUL
};
inline constexpr OutputLimits nrpe_v2_limits{1023};
inline constexpr OutputLimits nagios_limits{8191};  ///< MAX_PLUGIN_OUTPUT_LENGTH with its NUL is 8192
inline constexpr OutputLimits zabbix_limits{(64u << 10) - 1};

/// Performance data as read: the metrics that could be understood and a sentence for each thing that could not. An
/// item without a proper value is left out, a range or bound that is none is left out of its metric. A label that
/// stands there twice is named and kept. At most 4096 metrics and 100 sentences.
struct PerfdataReading {
  std::vector<Metric> metrics{};
  std::vector<std::string> problems{};  ///< "item 3 'load=1,5': '1,5' is no number (decimal comma?)"
};

/// Reads "'label'=value[unit];[warn];[crit];[min];[max] ..." in any number of items, white space between them. Never
/// fails: bad items are named. An unknown unit is kept as it stands.
PerfdataReading parse_perfdata(std::string_view text);

/// All items, separated by single spaces.
std::string format_perfdata(const std::vector<Metric>& metrics);

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

/// Valid UTF-8 without NUL and other control characters but newline and tab; each bad byte (or C1 control) becomes
/// U+FFFD. A carriage return before a newline is dropped.
std::string clean_text(std::string_view text);

}  // namespace sereno::host
