#include "sereno/flows/tcp_transport.h"

#include <algorithm>
#include <map>
#include <utility>

#include "sereno/flows/place.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

using steps::Connection;
using steps::NetEnd;
using steps::NetFault;
using steps::StepEnd;

constexpr std::size_t most_bytes = std::size_t{1} << 20;

Result<Place> place_of(const Request& request, const steps::ReachPlan& plan) {
  auto place = read_place(request.target, {.host = plan.host, .port = plan.port});
  if (!place) return place;
  if (!request.target.empty() && request.target.find(':') == std::string::npos)
    return Error{steps::in_quotes(request.target) + " is no HOST:PORT"};
  if (place->host.empty() || place->port == 0) return Error{"no host or no port is named"};
  return place;
}

}  // namespace

std::optional<std::size_t> AnswerEnd::find(std::string_view received) const {
  if (length) return received.size() >= *length ? length : std::nullopt;
  if (!closing_tag.empty()) {
    const auto at = received.find(closing_tag);
    return at == std::string_view::npos ? std::nullopt : std::optional(at + closing_tag.size());
  }
  if (!until) return std::nullopt;
  const auto groups = until->groups_in(received);
  if (groups.empty()) return std::nullopt;
  const auto& whole = *groups.front().text;
  return static_cast<std::size_t>(whole.data() - received.data()) + whole.size();
}

Result<AnswerEnd> answer_end(const Request& request) {
  AnswerEnd end;
  int ends = 0;
  for (const Field& field : request.settings) {
    ++ends;
    if (field.name == "until") {
      auto pattern = steps::Pattern::compile(field.value, {});
      if (!pattern) return pattern.error();
      end.until = *std::move(pattern);
    } else if (field.name == "document") {
      if (field.value.empty()) return Error{"document names no element"};
      end.closing_tag = "</" + field.value + ">";
    } else if (field.name == "length") {
      end.length = parse_integer<std::size_t>(field.value);
      if (!end.length || *end.length > most_bytes)
        return Error{steps::in_quotes(field.value) + " is no length up to 1048576"};
    } else if (field.name == "end") {
      end.when_closed = field.value == "true";
    } else {
      return Error{"tcp has no setting " + steps::in_quotes(field.name)};
    }
  }
  if (ends > 1) return Error{"an answer has one end: until, document, length or end"};
  return end;
}

class TcpTransport::Impl {
 public:
  Impl(steps::ReachPlan plan, Clock clock) : plan_(std::move(plan)), clock_(std::move(clock)) {}

  Answer perform(const Request& request, const Exchange& exchange);
  const steps::ReachPlan& plan() const { return plan_; }

 private:
  struct Line {
    Connection connection{};
    std::string received{};  ///< behind the last answer
  };
  Line* line_to(const Place& place, const Exchange& exchange);
  void read(Line& line, const AnswerEnd& end, const Exchange& exchange, Answer& answer);
  void fail(const NetEnd& end, const Place& place, Line& line, const Exchange& exchange, Answer& answer);

  steps::ReachPlan plan_;
  Clock clock_;
  std::map<std::string, Line> lines_;
};

TcpTransport::Impl::Line* TcpTransport::Impl::line_to(const Place& place, const Exchange& exchange) {
  const std::string key = place.host + " " + std::to_string(place.port);
  if (const auto known = lines_.find(key); known != lines_.end()) return &known->second;
  steps::ReachPlan plan = plan_;
  plan.host = place.host;
  plan.port = place.port;
  steps::Reach reach(plan, exchange.steps, exchange.trace, clock_);
  Line line;
  const auto addresses = reach.find_addresses();
  if (addresses.empty() || !reach.connect(addresses, line.connection)) return nullptr;
  return &lines_.emplace(key, std::move(line)).first->second;
}

void TcpTransport::Impl::fail(const NetEnd& end, const Place& place, Line& line, const Exchange& exchange,
                              Answer& answer) {
  answer.failure = end_of_line(end, line.connection.tls(), place.host, line.connection.peer(), "no whole answer",
                               exchange.steps.elapsed_s(), clock_());
  if (answer.failure->target.empty()) answer.failure->target = line.connection.peer();
}

void TcpTransport::Impl::read(Line& line, const AnswerEnd& end, const Exchange& exchange, Answer& answer) {
  std::string& received = line.received;
  for (;;) {
    if (const auto size = end.find(received)) {
      answer.body = received.substr(0, *size);
      received.erase(0, *size);
      return;
    }
    if (received.size() >= most_bytes) {
      answer.failure = StepEnd::failure(Status::critical, "an answer without end: more than 1048576 bytes");
      return;
    }
    const NetEnd got = line.connection.receive(received, 64u << 10, exchange.deadline);
    if (got) continue;
    answer.body = std::exchange(received, {});
    if (got.fault == NetFault::closed && end.when_closed) return;
    answer.failure = StepEnd::failure(Status::critical, {});
    return fail(got, {.host = plan_.host}, line, exchange, answer);
  }
}

Answer TcpTransport::Impl::perform(const Request& request, const Exchange& exchange) {
  Answer answer;
  const double start = exchange.steps.elapsed_s();
  const auto place = place_of(request, plan_);
  const auto end = answer_end(request);
  if (!place || !end) {
    answer.failure = StepEnd::failure(Status::unknown, !place ? place.error().message : end.error().message);
    return answer;
  }
  Line* const line = line_to(*place, exchange);
  if (line == nullptr) {  // the run has its failure already
    answer.failure =
        exchange.steps.failure() ? exchange.steps.failure()->end : StepEnd::failure(Status::critical, "no connection");
    return answer;
  }
  exchange.steps.begin(exchange.step);
  exchange.trace.headers(steps::Trace::Mark::sent, request.text);
  const NetEnd sent = request.text.empty() ? NetEnd{} : line->connection.send(request.text, exchange.deadline);
  if (!sent) fail(sent, *place, *line, exchange, answer);
  if (!answer.failure && end->reads()) read(*line, *end, exchange, answer);
  exchange.trace.text(steps::Trace::Mark::received, answer.body);
  answer.body_bytes = answer.body.size();
  answer.peer = line->connection.peer();
  answer.place = answer.peer;
  answer.host = place->host;
  answer.observed = std::to_string(answer.body.size()) + " bytes";
  answer.seconds = exchange.steps.elapsed_s() - start;
  if (answer.failure) lines_.erase(place->host + " " + std::to_string(place->port));
  return answer;
}

TcpTransport::TcpTransport(steps::ReachPlan plan, Clock clock)
    : impl_(std::make_unique<Impl>(std::move(plan), std::move(clock))) {}
TcpTransport::~TcpTransport() = default;

Answer TcpTransport::perform(const Request& request, const Exchange& exchange) {
  return impl_->perform(request, exchange);
}

std::optional<std::string> TcpTransport::refusal(const Request& request) const {
  if (const auto place = place_of(request, impl_->plan()); !place) return place.error().message;
  if (const auto end = answer_end(request); !end) return end.error().message;
  return std::nullopt;
}

Result<std::string> TcpTransport::host_of(const Request& request) const {
  const auto place = place_of(request, impl_->plan());
  if (!place) return place.error();
  return place->host;
}

}  // namespace sereno::flows
