// Messages that go by HTTPS: webhooks, and WhatsApp's Cloud API.
#pragma once

#include <string>

#include "sla/channels/message.h"
#include "sla/channels/outbox.h"
#include "sla/channels/settings/settings.h"

namespace sereno::sla {

/// What is posted to a webhook: id, about, template, parameters, language. `id` is the same on every try, so that the
/// other side can tell a repetition.
std::string webhook_body(const Message& message);

/// A template message, which WhatsApp takes at any time: outside the 24 hours behind a customer's own message it takes
/// nothing else, and this program reads no messages there. The template "incident_confirmation" is approved there by
/// the provider; its variables are the parameters in the order of their names.
std::string whatsapp_body(const Message& message);

/// Posts JSON with the token as bearer. 2xx: accepted. 4xx but for 408, 409, 425 and 429: refused. All else: later.
/// `https_only` is false in tests alone.
SendingEnd post_message(const std::string& url, const std::string& token, const std::string& body,
                        const std::string& id, bool https_only = true);

}  // namespace sereno::sla
