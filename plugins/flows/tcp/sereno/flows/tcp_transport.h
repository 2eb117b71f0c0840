// Bare TCP and TLS for flows: protocols of lines and documents that no library speaks for us.
#pragma once

#include <functional>
#include <memory>

#include "sereno/flows/transport.h"
#include "sereno/steps/pattern.h"
#include "sereno/steps/reach.h"

namespace sereno::flows {

/// The "tcp" and, with ReachPlan::secure, "tls" transports. A request sends its text, which may be empty, and reads:
///   until    up to and with what this pattern matches
///   document up to and with the closing tag of this XML element
///   length   so many bytes
///   end      "true": until the other side ends
/// One of them, or nothing is read. Its target is "host:port", ":port" at the plan's host, or empty: the plan's own. A
/// connection is kept from one step to the next; what came behind an answer belongs to the next one.
class TcpTransport final : public Transport {
 public:
  using Clock = std::function<Instant()>;

  TcpTransport(steps::ReachPlan plan, Clock clock);
  ~TcpTransport() override;

  Answer perform(const Request& request, const Exchange& exchange) override;
  std::optional<std::string> refusal(const Request& request) const override;
  Result<std::string> host_of(const Request& request) const override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// Where an answer ends.
struct AnswerEnd {
  std::optional<steps::Pattern> until{};
  std::string closing_tag{};  ///< "</response>"
  std::optional<std::size_t> length{};
  bool when_closed = false;

  bool reads() const { return until || !closing_tag.empty() || length || when_closed; }
  /// The size of the answer that `received` begins with; nothing: it goes on.
  std::optional<std::size_t> find(std::string_view received) const;
};

/// What the settings of a request say. Fails on an unknown one, on a bad pattern and on two ends.
Result<AnswerEnd> answer_end(const Request& request);

}  // namespace sereno::flows
