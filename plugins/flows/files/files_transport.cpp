#include "sereno/flows/files_transport.h"

#include <utility>

#include "sereno/number.h"
#include "sereno/steps/folder.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

using steps::FileEnd;
using steps::FileFault;
using steps::StepEnd;

constexpr std::size_t usual_bytes = std::size_t{8} << 20;
constexpr std::size_t most_bytes = std::size_t{64} << 20;

std::size_t limit_of(const Request& request) {
  const std::string* limit = request.setting("limit");
  return limit == nullptr ? usual_bytes : parse_integer<std::size_t>(*limit).value_or(most_bytes + 1);
}

/// What is not there is not our platform's: a disk that is not mounted, a wrong path.
StepEnd unseen(std::string text, const std::string& path) {
  StepEnd end = StepEnd::failure(Status::unknown, std::move(text), {}, steps::shown(path));
  end.function = FunctionState::not_seen;
  return end;
}

void take(steps::FileListing listing, Answer& answer) {
  for (steps::StoredFile& file : listing.files)
    answer.files.push_back({.name = std::move(file.name), .bytes = file.size, .modified = file.modified});
  const auto count = answer.files.size();
  answer.observed = std::to_string(count) + (count == 1 ? " file" : " files") + (listing.cut ? " and more" : "");
}

}  // namespace

Answer FilesTransport::perform(const Request& request, const Exchange& exchange) {
  Answer answer{.place = request.target};
  const double start = exchange.steps.elapsed_s();
  exchange.steps.begin(exchange.step);
  const std::string verb = request.verb();
  exchange.trace.text(steps::Trace::Mark::sent, (verb.empty() ? "list" : verb) + " " + request.target);
  if (verb == "get" || verb == "read") {
    auto content = read_(request.target, limit_of(request));
    if (!content) {
      answer.failure = unseen(content.error().message, request.target);
    } else {
      answer.body = *std::move(content);
      answer.body_bytes = answer.body.size();
      answer.observed = std::to_string(answer.body.size()) + " bytes";
    }
  } else {
    steps::FileListing listing;
    const std::string* names = request.setting("names");
    FileEnd end{.fault = FileFault::no_folder};
    if (verb != "stat")
      end =
          list_folder(root_, request.target, {.pattern = names == nullptr ? "*" : *names}, listing, exchange.deadline);
    if (end.fault == FileFault::no_folder) end = look_at_file(root_, request.target, listing);
    if (!end) answer.failure = unseen(end.text, request.target);
    take(std::move(listing), answer);
  }
  exchange.trace.text(steps::Trace::Mark::received, answer.failure ? answer.failure->observed : answer.observed);
  answer.seconds = exchange.steps.elapsed_s() - start;
  return answer;
}

std::optional<std::string> FilesTransport::refusal(const Request& request) const {
  const std::string verb = request.verb();
  if (!verb.empty() && verb != "list" && verb != "stat" && verb != "get" && verb != "read")
    return "files are listed, looked at (stat) and read (get), and nothing else";
  if (!request.target.starts_with('/')) return steps::in_quotes(request.target) + " does not begin with a slash";
  for (const Field& setting : request.settings)
    if (setting.name != "names" && setting.name != "limit")
      return "files have no setting " + steps::in_quotes(setting.name);
  if (limit_of(request) > most_bytes) return "limit is a number of bytes up to 67108864";
  return std::nullopt;
}

}  // namespace sereno::flows
