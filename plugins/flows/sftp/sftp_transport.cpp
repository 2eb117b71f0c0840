#include "sereno/flows/sftp_transport.h"

#include <utility>

#include "sereno/flows/place.h"
#include "sereno/number.h"
#include "sereno/steps/folder.h"
#include "sereno/steps/sftp_canary.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

using steps::SftpEnd;
using steps::SftpFault;
using steps::SftpSession;
using steps::StepEnd;

constexpr std::size_t usual_bytes = std::size_t{8} << 20;
constexpr std::size_t most_bytes = std::size_t{64} << 20;
constexpr std::uint16_t usual_port = 22;

void take(steps::FileListing listing, Answer& answer) {
  for (steps::StoredFile& file : listing.files)
    answer.files.push_back({.name = std::move(file.name), .bytes = file.size, .modified = file.modified});
  const auto count = answer.files.size();
  answer.observed = std::to_string(count) + (count == 1 ? " file" : " files") + (listing.cut ? " and more" : "");
}

}  // namespace

struct SftpTransport::Question {
  steps::SftpTarget target{};
  std::string verb{};
  std::string path{};
  std::string names = "*";
  std::string mark{};
  std::size_t limit = usual_bytes;

  bool writes() const { return verb == "put" || verb == "remove"; }
  std::string folder() const {
    const auto slash = path.rfind('/');
    return slash == 0 ? "/" : path.substr(0, slash);
  }
  std::string file() const { return path.substr(path.rfind('/') + 1); }
};

Result<SftpTransport::Question> SftpTransport::question_of(const Request& request) const {
  const auto address = read_address(request.target);
  if (!address) return address.error();
  if (address->scheme != "sftp" || address->path.empty())
    return Error{steps::in_quotes(request.target) + " is no sftp://HOST/PATH"};
  const auto place = read_place(address->authority, {.port = usual_port});
  if (!place) return place.error();
  if (place->host.empty()) return Error{steps::in_quotes(request.target) + " names no host"};
  Question own{.target = {.host = place->host,
                          .port = place->port,
                          .user = request.authentication.user,
                          .password = request.authentication.secret,
                          .family = family_},
               .verb = request.verb(),
               .path = address->path};
  for (const Field& setting : request.settings) {
    if (setting.name == "host_key") {
      if (const auto problem = steps::host_key_problem(setting.value)) return Error{"host_key " + *problem};
      own.target.host_keys.push_back(setting.value);
    } else if (setting.name == "known_hosts") {
      own.target.known_hosts = setting.value;
    } else if (setting.name == "identity") {
      own.target.identity = setting.value;
    } else if (setting.name == "names") {
      own.names = setting.value;
    } else if (setting.name == "mark") {
      own.mark = setting.value;
    } else if (setting.name == "limit") {
      const auto limit = parse_integer<std::size_t>(setting.value);
      if (!limit || *limit > most_bytes) return Error{steps::in_quotes(setting.value) + " is no limit up to 67108864"};
      own.limit = *limit;
    } else {
      return Error{"sftp has no setting " + steps::in_quotes(setting.name)};
    }
  }
  return own;
}

SftpSession* SftpTransport::session_to(const Question& question, const Exchange& exchange, Answer& answer) {
  const std::string key =
      question.target.user + "@" + question.target.host + " " + std::to_string(question.target.port);
  if (const auto known = sessions_.find(key); known != sessions_.end()) return &known->second;
  // Its parts fail as parts of their own: the flow's step is told of it, and of no more.
  steps::StepRun parts(exchange.deadline, [&](std::string_view part) { exchange.steps.begin(part); });
  SftpSession session;
  if (open_sftp(session, question.target, parts, exchange.trace))
    return &sessions_.insert_or_assign(key, std::move(session)).first->second;
  answer.failure = parts.failure() ? parts.failure()->end : StepEnd::failure(Status::critical, "no session");
  return nullptr;
}

Answer SftpTransport::perform(const Request& request, const Exchange& exchange) {
  Answer answer;
  const double start = exchange.steps.elapsed_s();
  const auto own = question_of(request);
  if (!own) {
    answer.failure = StepEnd::failure(Status::unknown, own.error().message);
    return answer;
  }
  answer.host = own->target.host;
  answer.peer = own->target.host;
  answer.place = own->path;
  SftpSession* const session = session_to(*own, exchange, answer);
  if (session == nullptr) return answer;
  exchange.steps.begin(exchange.step);
  exchange.trace.text(steps::Trace::Mark::sent, (own->verb.empty() ? "list" : own->verb) + " " + own->path);
  SftpEnd end;
  steps::FileListing listing;
  if (own->verb == "get" || own->verb == "read") {
    end = session->read(own->path, own->limit, answer.body, exchange.deadline);
    answer.body_bytes = answer.body.size();
    answer.observed = std::to_string(answer.body.size()) + " bytes";
  } else if (own->writes()) {
    steps::SftpCanary canary(*session, own->mark);
    const bool puts = own->verb == "put";
    end = puts ? canary.upload(own->folder(), own->file(), request.text, exchange.deadline)
               : canary.remove(own->folder(), own->file(), exchange.deadline);
    answer.observed = puts ? "put " + std::to_string(request.text.size()) + " bytes" : "removed";
  } else {
    bool is_folder = false;
    end = session->stat(own->path, listing, is_folder, exchange.deadline);
    if (is_folder && own->verb != "stat")
      end = session->list(own->path, {.pattern = own->names}, listing, exchange.deadline);
    take(std::move(listing), answer);
  }
  answer.seconds = exchange.steps.elapsed_s() - start;
  exchange.trace.text(steps::Trace::Mark::received, end ? answer.observed : end.text);
  if (end) return answer;
  answer.failure = end_of(end, answer.seconds);
  answer.failure->target = steps::shown(own->path);
  const bool over = end.fault == SftpFault::timed_out || end.fault == SftpFault::closed;
  if (over) sessions_.clear();
  return answer;
}

std::optional<std::string> SftpTransport::refusal(const Request& request) const {
  using Kind = Authentication::Kind;
  const auto own = question_of(request);
  if (!own) return own.error().message;
  const std::string& verb = own->verb;
  if (!verb.empty() && verb != "list" && verb != "stat" && verb != "get" && verb != "read" && !own->writes())
    return "sftp does list, stat, get, put and remove, not " + steps::in_quotes(verb);
  if (own->target.host_keys.empty() && own->target.known_hosts.empty())
    return "say how the server is known: host_key or known_hosts";
  if (own->writes() && (own->mark.empty() || own->file().find(own->mark) == std::string::npos))
    return "over sftp a canary's file alone is written: its name bears the mark";
  if (request.authentication.kind != Kind::basic || own->target.user.empty()) return "sftp needs a user: as basic";
  return std::nullopt;
}

Result<std::string> SftpTransport::host_of(const Request& request) const {
  const auto own = question_of(request);
  if (!own) return own.error();
  return own->target.host;
}

}  // namespace sereno::flows
