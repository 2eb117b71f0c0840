#include "checks/sip/registration.h"

#include "sereno/number.h"
#include "sereno/steps/sip.h"

namespace sip {

std::string Registration::key() const { return sereno::steps::sip_uri_parts(contact).user; }

std::string Registration::note() const {
  return contact + " " + own_uri + " " + std::to_string(until.time_since_epoch().count());
}

std::optional<Registration> Registration::from_note(std::string_view note) {
  const auto first = note.find(' '), last = note.rfind(' ');
  if (first == std::string_view::npos || first == last) return std::nullopt;
  const auto until = sereno::parse_integer(note.substr(last + 1));
  if (!until) return std::nullopt;
  return Registration{.contact = std::string(note.substr(0, first)),
                      .own_uri = std::string(note.substr(first + 1, last - first - 1)),
                      .until = sereno::instant_from_ms(*until)};
}

std::vector<Registration> left_over(const sereno::Context& context) {
  std::vector<Registration> open;
  for (const auto& intent : context.open_intents()) {
    if (!intent.key.starts_with("sereno-")) continue;
    const auto one = Registration::from_note(intent.note);
    if (!one || one->until <= context.now()) {
      context.drop_intent(intent.key);
    } else {
      open.push_back(*one);
    }
  }
  return open;
}

}  // namespace sip
