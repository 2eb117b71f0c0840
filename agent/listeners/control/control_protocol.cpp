#include "agent/listeners/control/control_protocol.h"

#include <optional>
#include <vector>

#include "sereno/number.h"

namespace sereno::agent {

namespace {

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  for (;;) {
    const auto tab = line.find('\t');
    words.emplace_back(line.substr(0, tab));
    if (tab == std::string_view::npos) return words;
    line.remove_prefix(tab + 1);
  }
}

std::optional<ControlRequest::Show> show_of(std::string_view word) {
  if (word == "explain") return ControlRequest::Show::explanation;
  if (word == "json") return ControlRequest::Show::json;
  return std::nullopt;
}

}  // namespace

Result<ControlRequest> parse_control_request(std::string_view line) {
  const auto words = words_of(line);
  if (words[0] == "status" && words.size() == 1) return ControlRequest{.kind = ControlRequest::Kind::status_text};
  if (words[0] == "status" && words.size() == 2 && words[1] == "json")
    return ControlRequest{.kind = ControlRequest::Kind::status_json};
  if (words[0] == "status" && words.size() == 2)
    if (const auto width = parse_integer<unsigned>(words[1]))
      return ControlRequest{.kind = ControlRequest::Kind::status_text, .width = *width};
  if (words[0] == "reload" && words.size() == 1) return ControlRequest{.kind = ControlRequest::Kind::reload};
  if (words[0] == "canaries" && words.size() == 1) return ControlRequest{.kind = ControlRequest::Kind::canaries};
  if (words[0] == "canary" && words.size() == 2 && !words[1].empty())
    return ControlRequest{.kind = ControlRequest::Kind::canary, .file = words[1]};
  if (words[0] == "run" && words.size() >= 2 && words.size() <= 4 && !words[1].empty()) {
    const auto verbosity = words.size() >= 3 ? parse_integer<unsigned>(words[2]) : std::optional<unsigned>(0);
    const auto show = words.size() == 4 ? show_of(words[3]) : ControlRequest::Show::result;
    if (verbosity && *verbosity <= 3 && show)
      return ControlRequest{
          .kind = ControlRequest::Kind::run, .service = words[1], .verbosity = *verbosity, .show = *show};
  }
  return Error{"the agent does not understand this request; are agent and command line of one version?"};
}

std::string encode_control_answer(int exit_code, std::string_view text) {
  return std::to_string(exit_code) + "\n" + std::string(text);
}

}  // namespace sereno::agent
