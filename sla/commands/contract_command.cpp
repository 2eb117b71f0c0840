// sereno-sla contract check: what is wrong with a contract's file, and how what it leaves open is read.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/program_options.hpp>
#include <cstdio>

#include "base/command/command.h"
#include "base/json_text.h"
#include "config/text_file.h"
#include "config/yaml_reader.h"
#include "sla/commands/commands.h"
#include "sla/commands/contract_options.h"
#include "sla/contract_check.h"
#include "sla/renderers/json_writer.h"
#include "sla/renderers/plain_text.h"

namespace sereno::sla {
namespace {

namespace json = boost::json;
namespace options = boost::program_options;

std::size_t errors_in(const std::vector<ContractFinding>& findings) {
  std::size_t count = 0;
  for (const ContractFinding& each : findings) count += each.error ? 1 : 0;
  return count;
}

std::string counted(std::size_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string as_text(const std::string& file, const std::vector<ContractFinding>& findings) {
  std::string text;
  for (const ContractFinding& each : findings) {
    text += one_line(file) + ":" + std::to_string(each.line) + ":" + std::to_string(each.column) +
            (each.error ? ": error: " : ": open: ") + one_line(each.text) + "\n";
    if (!each.resolved.empty()) text += "    read as " + one_line(each.resolved) + "\n";
  }
  const std::size_t errors = errors_in(findings);
  return text + one_line(file) + ": " + counted(errors, "error", "errors") + ", " +
         counted(findings.size() - errors, "open point", "open points") + "\n";
}

std::string as_json(const std::string& file, const std::vector<ContractFinding>& findings) {
  json::array errors, open;
  for (const ContractFinding& each : findings) {
    json::object object{{"line", each.line}, {"column", each.column}, {"text", text_json(each.text)}};
    if (!each.error) object["resolved"] = text_json(each.resolved);
    (each.error ? errors : open).push_back(std::move(object));
  }
  return json_text({{"schema", "sereno.sla.contract_check/1"},
                    {"file", text_json(file)},
                    {"valid", errors.empty()},
                    {"errors", std::move(errors)},
                    {"open", std::move(open)}});
}

Command about_contract() {
  return {.usage = {"sereno-sla contract check FILE [--format json]"},
          .summary =
              "Every mistake in a contract's file with its place, policies that contradict each other among them, and "
              "every point that its text leaves open with the key that decides it.",
          .exit_codes = {{"0", "the file can be used"}, {"3", "it has errors, or cannot be read"}}};
}

}  // namespace

int run_contract(const Words& words) {
  options::options_description description;
  description.add_options()("help,h", "say this")("words", options::value<Words>()->default_value({}, ""),
                                                  "check FILE")(
      "format", options::value<std::string>()->default_value("text"), "text or json");
  options::positional_options_description positional;
  positional.add("words", -1);
  int exit_code = 0;
  const auto values = parse_words(words, description, positional, about_contract(), exit_code);
  if (!values) return exit_code;
  const Words& said = (*values)["words"].as<Words>();
  if (said.size() != 2 || said[0] != "check") {
    const std::string hint = said.empty() ? "" : meant(said[0], {"check"}, "");
    return refuse((hint.empty() || said[0] == "check" ? "" : "there is no '" + said[0] + "' (" + hint + "): ") +
                  "there is only: " + about_contract().usage.front());
  }
  const std::string& file = said[1];
  const auto json = wants_json(*values);
  if (!json) return refuse(json.error().message);
  std::vector<config::Problem> problems;
  const auto text = config::read_text_file(file, problems);
  for (const config::Problem& each : problems) complain(each.to_string());
  if (!text) return exit_cannot;
  const auto findings = check_contract(*text, file);
  const std::string answer = *json ? as_json(file, findings) : as_text(file, findings);
  std::fputs(answer.c_str(), stdout);
  return errors_in(findings) == 0 ? 0 : exit_cannot;
}

}  // namespace sereno::sla
