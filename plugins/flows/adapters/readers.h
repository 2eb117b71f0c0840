// The parts that adapters are read in. Internal to them.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/yaml_reader.h"
#include "sereno/flows/flow.h"

namespace sereno::flows {

using config::YamlMap;
using config::YamlNode;

/// Names of values that there will be when a step runs.
using KnownNames = std::set<std::string>;

/// Takes the keys of a source out of `map`: {json: /a/b, fold: max}. Nothing where none is named, which is no mistake.
std::optional<Source> read_source(YamlMap& map);
/// "200", "200..299", "5..", "..3", several with commas. Nothing, and a mistake, for anything else.
std::vector<Range> read_ranges(const YamlNode& node);
/// A pattern that compiles; a mistake else.
std::optional<steps::Pattern> read_pattern(const YamlNode& node);
/// A text; a mistake where it asks for a value that nobody gives.
std::string read_template(const YamlNode& node, const KnownNames& known);

Extraction read_extraction(const std::string& name, const YamlNode& node);
Assertion read_assertion(const YamlNode& node, const KnownNames& known);
FailureEntry read_failure(const YamlNode& node);
Request read_request(YamlMap& step, const KnownNames& known);
Flow read_flow(const std::string& name, const YamlNode& node, KnownNames known);

/// "ok", "warning", "critical", "unknown"; "up", "degraded", "down", "not seen".
Status read_status(const YamlNode& node, Status fallback);
FunctionState read_function(const YamlNode& node);
/// A list of texts; one text is a list of one.
std::vector<std::string> read_texts(const YamlNode& node);

}  // namespace sereno::flows
