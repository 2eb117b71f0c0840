// Messages that go by HTTPS: webhooks, and WhatsApp's Cloud API.
#pragma once

#include <string>
#include <string_view>

#include "sla/channels/message.h"
#include "sla/channels/outbox.h"
#include "sla/channels/settings/settings.h"

namespace sereno::sla {

/// What is posted to a webhook: id, about, template, parameters, language. `id` is the same on every try, so that the
/// other side can tell a repetition.
std::string webhook_body(const Message& message);

/// A template message, which WhatsApp takes at any time: outside the 24 hours behind a customer's own message it takes
/// nothing else, and this program reads no messages there. The template "incident_confirmation" is approved there by
/// the provider; its variables are the parameters in the order of their names, "-" where one is empty.
std::string whatsapp_body(const Message& message);

/// Where it is posted, over HTTPS alone.
struct HttpTarget {
  std::string url{};
  std::string token{};    ///< sent as a bearer; empty: none
  std::string ca_file{};  ///< empty: the system's
};

/// What an HTTP server said.
struct HttpAnswer {
  long status = 0;     ///< 0: it said nothing, and `body` is why
  std::string body{};  ///< its beginning
};

/// The text with `shown` wherever it has `hidden`: what the other side quotes is recorded for good.
std::string without(std::string text, std::string_view hidden, std::string_view shown);

/// Posts JSON once. The answer has no token in it. `id` is told as Idempotency-Key.
HttpAnswer post_json(const HttpTarget& target, const std::string& body, const std::string& id);

/// 2xx: accepted. 4xx but for 408, 409, 425 and 429: refused. All else: later.
SendingEnd webhook_end(const HttpAnswer& answer);
/// Accepted where it names the message. What passes, or is ours to mend (the token, a right), goes again; what the
/// number or the template does not allow is refused. By the error's code, as the Cloud API's page "Error codes" asks.
SendingEnd whatsapp_end(const HttpAnswer& answer);

}  // namespace sereno::sla
