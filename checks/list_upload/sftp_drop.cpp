#include "checks/list_upload/sftp_drop.h"

#include <chrono>
#include <optional>
#include <utility>

#include "sereno/steps/sftp_canary.h"

namespace list_upload {

using sereno::flows::Answer;
using sereno::flows::Exchange;
using sereno::flows::Request;
using sereno::steps::SftpCanary;
using sereno::steps::SftpEnd;
using sereno::steps::SftpSession;
using sereno::steps::StepEnd;
using sereno::steps::StepRun;

Answer SftpDrop::perform(const Request& request, const Exchange& exchange) {
  Answer answer{.peer = target_.host, .place = folder_ + "/" + request.target, .host = target_.host};
  const auto start = exchange.deadline.now();
  const auto elapsed_s = [&] { return std::chrono::duration<double>(exchange.deadline.now() - start).count(); };
  // Its parts fail as parts of their own: the flow's step is told of it, and of no more.
  StepRun parts(exchange.deadline, [&](std::string_view part) { exchange.steps.begin(part); });
  SftpSession session;
  const bool open = sereno::steps::open_sftp(session, target_, parts, exchange.trace);
  if (!open) {
    answer.failure = parts.failure() ? parts.failure()->end : StepEnd::failure(sereno::Status::critical, "no session");
    return answer;
  }
  exchange.steps.begin(exchange.step);
  SftpCanary canary(session, marker_);
  const bool puts = request.verb() == "put";
  exchange.trace.text(sereno::steps::Trace::Mark::sent, request.verb() + " " + answer.place);
  const SftpEnd end = puts ? canary.upload(folder_, request.target, request.text, exchange.deadline)
                           : canary.remove(folder_, request.target, exchange.deadline);
  answer.seconds = elapsed_s();
  if (!end) answer.failure = sereno::steps::end_of(end, answer.seconds);
  answer.observed = puts ? "put " + std::to_string(request.text.size()) + " bytes" : "removed";
  exchange.trace.text(sereno::steps::Trace::Mark::received, end ? answer.observed : end.text);
  return answer;
}

std::optional<std::string> SftpDrop::refusal(const Request& request) const {
  const std::string verb = request.verb();
  if (verb != "put" && verb != "remove") return "over sftp a list is put and removed, and nothing else";
  if (request.target.find('/') != std::string::npos) return "the file lies in --sftp-folder: its name has no folder";
  return std::nullopt;
}

}  // namespace list_upload
