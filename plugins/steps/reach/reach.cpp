#include "sereno/steps/reach.h"

#include <utility>

#include "sereno/number.h"
#include "sereno/steps/text.h"
#include "sereno/steps/tls_words.h"

namespace sereno::steps {
namespace {

/// Another address may do better: nobody there, or silence within this one's share of the time.
bool worth_another(NetFault fault) {
  switch (fault) {
    case NetFault::refused:
    case NetFault::unreachable:
    case NetFault::no_route:
    case NetFault::timed_out:
    case NetFault::reset:
      return true;
    default:
      return false;
  }
}

StepEnd critical(std::string observed) { return StepEnd::failure(Status::critical, std::move(observed)); }

/// Nothing was seen of the other side.
StepEnd unseen(std::string observed) {
  StepEnd end = StepEnd::failure(Status::unknown, std::move(observed));
  end.function = FunctionState::not_seen;
  return end;
}

StepEnd tls_end(const NetEnd& end, const TlsView& tls, std::string_view name, Instant now) {
  const TlsFaultWords words = describe_tls_fault(tls, name, end.text, now);
  StepEnd step = critical(words.text);
  step.function = words.function;
  return step;
}

StepEnd words_of(const NetEnd& end, const TlsView& tls, std::string_view name, std::string_view silence,
                 double elapsed_s, Instant now) {
  switch (end.fault) {
    case NetFault::none:
      break;
    case NetFault::refused:
      return critical("connection refused");
    case NetFault::unreachable:
      return critical("host unreachable");
    case NetFault::no_route:
      return unseen("this machine has no way there: " + shown(end.text));
    case NetFault::timed_out:
      return critical(std::string(silence) + " within " + format_fixed(elapsed_s, elapsed_s < 1 ? 3 : 1) + " s");
    case NetFault::closed:
      return critical("connection closed");
    case NetFault::reset:
      return critical("connection reset");
    case NetFault::tls:
      return tls_end(end, tls, name, now);
    case NetFault::local:
      return unseen(shown(end.text));
  }
  return StepEnd::done();
}

}  // namespace

StepEnd end_of_resolution(const Resolution& resolution, std::string_view host) {
  const auto fault = resolution.fault.value_or(ResolveFault::local);
  const bool about_the_name = fault == ResolveFault::no_such_name || fault == ResolveFault::no_address;
  StepEnd end = about_the_name ? critical(resolution.text) : unseen(resolution.text);
  end.target = shown(host);
  end.out_of_time = fault == ResolveFault::timed_out;
  return end;
}

StepEnd end_of_line(const NetEnd& end, const TlsView& tls, std::string_view name, std::string_view peer,
                    std::string_view silence, double elapsed_s, Instant now) {
  StepEnd step = words_of(end, tls, name, silence, elapsed_s, now);
  if (step.failed) step.target = peer;
  step.out_of_time = end.fault == NetFault::timed_out;
  return step;
}

std::vector<std::string> Reach::find_addresses() {
  const ResolveSettings settings{.family = plan_.family, .servers = plan_.resolver};
  if (numeric_address(plan_.host)) {
    const auto own = resolve(plan_.host, settings, run_.deadline());
    if (!own.fault) return own.addresses;
  }
  std::vector<std::string> addresses;
  run_.step("resolve", [&] {
    const double start = run_.elapsed_s();
    Resolution resolution = resolve(plan_.host, settings, run_.deadline());
    times_.resolve_s += run_.elapsed_s() - start;
    if (resolution.fault) return end_of_resolution(resolution, plan_.host);
    addresses = std::move(resolution.addresses);
    std::string list;
    for (const std::string& address : addresses) list += (list.empty() ? "" : " ") + address;
    trace_.text(Trace::Mark::note, plan_.host + " is " + list);
    return StepEnd::done(shown(list, 400));
  });
  return addresses;
}

NetEnd Reach::secure(Connection& connection, const Deadline& deadline) {
  stage_ = "tls";
  run_.begin(stage_);
  const double start = run_.elapsed_s();
  const std::string& name = plan_.tls_name.empty() ? plan_.host : plan_.tls_name;
  NetEnd end = connection.start_tls(plan_.tls, name, deadline, plan_.protocols);
  times_.tls_s += run_.elapsed_s() - start;
  if (!end) return end;
  trace_.text(Trace::Mark::note, connection.tls().protocol + ", " + connection.tls().cipher);
  run_.end(StepEnd::done(connection.tls().protocol));
  return end;
}

NetEnd Reach::attempt(const std::string& address, Connection& connection, const Deadline& deadline) {
  stage_ = "connect";
  run_.begin(stage_);
  const double start = run_.elapsed_s();
  NetEnd end = connection.connect(address, plan_.port, deadline);
  times_.connect_s += run_.elapsed_s() - start;
  if (!end) return end;
  trace_.text(Trace::Mark::note, "connected to " + connection.peer());
  run_.end(StepEnd::done(connection.peer()));
  return plan_.secure ? secure(connection, deadline) : end;
}

bool Reach::connect(const std::vector<std::string>& addresses, Connection& connection) {
  for (std::size_t i = 0; i < addresses.size() && !run_.failure(); ++i) {
    const auto left = static_cast<unsigned>(addresses.size() - i);
    const NetEnd end = attempt(addresses[i], connection, left > 1 ? run_.deadline().share(left) : run_.deadline());
    fault_ = end.fault;
    if (end) return true;
    const std::string_view silence = stage_ == "tls" ? "handshake not finished" : "no connection";
    StepEnd step = end_of_line(end, connection.tls(), plan_.tls_name.empty() ? plan_.host : plan_.tls_name,
                               connection.peer(), silence, run_.elapsed_s(), clock_());
    const bool more = left > 1 && worth_another(end.fault) && !run_.deadline().passed();
    if (more) {
      dead_.push_back(step.target + ": " + step.observed);
      step = StepEnd::done(step.observed + " (" + step.target + ")");
    }
    run_.end(std::move(step));
  }
  return false;
}

}  // namespace sereno::steps
