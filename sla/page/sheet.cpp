#include "sla/page/sheet.h"

#include <ctemplate/template.h>

#include "base/number_words.h"
#include "base/time_words.h"
#include "sla/page/shown_text.h"

namespace sereno::sla {

std::string Subject::at(const Value& instant) const {
  const auto read = instant.instant();
  return read ? language.date_time(zone, *read) : say("none");
}

std::string Subject::span(const Value& interval) const {
  const auto read = interval.interval();
  return read ? language.span(zone, *read) : say("no span");
}

std::string Subject::met(const Value& flag) const {
  const auto read = flag.flag();
  return !read ? say("not judged") : *read ? say("met") : say("missed");
}

Sheet& Sheet::set(const char* name, std::string_view text) {
  dictionary_->SetValue(name, unbroken(shown_text(text)));
  return *this;
}

Sheet Sheet::section(const char* name) { return Sheet(*dictionary_->AddSectionDictionary(name)); }

void Sheet::line(const char* name, std::string_view text) {
  if (!text.empty()) section(name).set("TEXT", text);
}

std::string more_than_shown(const Subject& subject, std::size_t all) {
  if (all <= most_rows) return {};
  return subject.say("{0} of {1} are shown here; the report as JSON or CSV has all.",
                     {std::to_string(most_rows), grouped(std::to_string(all))});
}

std::string span_or_dash(const Value& ms) {
  const auto span = ms.span();
  return span ? span_text(*span) : "\xE2\x80\x93";
}

std::string figure_text(const Value& shown) { return shown.exists() ? shown.text() + " %" : "\xE2\x80\x93"; }

std::string standing_text(const Subject& subject, const std::string& standings) {
  std::string text;
  for (std::string_view rest = standings; !rest.empty();) {
    const auto end = std::min(rest.find('+'), rest.size());
    text += (text.empty() ? "" : ", ") + subject.say(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return text;
}

const char* standing_class(const std::string& standings) {
  if (standings == "established") return "met";
  return standings == "refused" || standings == "withdrawn" ? "missed" : "doubt";
}

}  // namespace sereno::sla
