// The mails of tests/mails, each with what a careful person reads in it, judged by the rules of its README.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "sla/mail/letter.h"
#include "sla/mail/understand.h"

namespace sereno::sla {
namespace {

namespace json = boost::json;

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// White space folded, small letters.
std::string plain(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool blank = std::string_view(" \t\r\n").find(text[i]) != std::string_view::npos;
    if (!blank)
      out += text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + 32) : text[i];
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  return out;
}

bool holds(std::string_view whole, std::string_view part) {
  return plain(whole).find(plain(part)) != std::string::npos;
}

json::value text_or_null(const std::string& text) { return text.empty() ? json::value(nullptr) : json::value(text); }

json::object written(const ReportedItems& items) {
  return {{"description", text_or_null(items.description)},
          {"evidence", json::array(items.evidence.begin(), items.evidence.end())},
          {"steps", text_or_null(items.steps)},
          {"affectation", items.affectation ? json::value(to_string(*items.affectation)) : json::value(nullptr)},
          {"time", items.time ? json::value(format_instant(*items.time)) : json::value(nullptr)},
          {"time_as_written", text_or_null(items.time_as_written)}};
}

json::object written(const UnderstoodMail& mail, const Letter& letter) {
  json::object out{{"kind", to_string(mail.kind)},
                   {"from", letter.from},
                   {"items", written(mail.items)},
                   {"missing", json::array(mail.missing.begin(), mail.missing.end())},
                   {"guids", json::array(mail.guids.begin(), mail.guids.end())},
                   {"token", text_or_null(mail.token)},
                   {"reference", text_or_null(mail.reference)},
                   {"language", mail.language}};
  if (!mail.further.empty()) out["second"] = written(mail.further.front());
  return out;
}

json::value at(const json::object& object, std::string_view path) {
  const auto dot = path.find('.');
  const auto* value = object.if_contains(path.substr(0, dot));
  if (value == nullptr) return nullptr;
  return dot == path.npos ? *value : at(value->as_object(), path.substr(dot + 1));
}

bool same_set(const json::value& left, const json::value& right) {
  const auto sorted = [](const json::value& list) {
    std::vector<std::string> texts;
    for (const auto& each : list.as_array()) texts.emplace_back(std::string_view(each.as_string()));
    std::sort(texts.begin(), texts.end());
    return texts;
  };
  return sorted(left) == sorted(right);
}

/// Each that is expected is contained in one that was found.
bool has_evidence(const json::value& wanted, const json::value& found) {
  return std::all_of(wanted.as_array().begin(), wanted.as_array().end(), [&](const json::value& one) {
    return std::any_of(found.as_array().begin(), found.as_array().end(), [&](const json::value& other) {
      return holds(std::string_view(other.as_string()), std::string_view(one.as_string()));
    });
  });
}

bool fits(std::string_view field, const json::value& wanted, const json::value& found) {
  if (field.ends_with("evidence")) return has_evidence(wanted, found);
  if (field == "missing" || field == "guids") return same_set(wanted, found);
  if (!wanted.is_string() || !found.is_string()) return wanted == found;
  const std::string_view one(wanted.as_string()), other(found.as_string());
  if (field.ends_with("time_as_written")) return holds(other, one) || holds(one, other);
  if (field.ends_with("description") || field.ends_with("steps")) return holds(other, one);
  return one == other;
}

std::vector<json::value> accepted(const json::object& expected, std::string_view field) {
  std::vector<json::value> values{at(expected, field)};
  if (const auto* also = expected.if_contains("also"))
    if (const auto* more = also->as_object().if_contains(field))
      for (const auto& each : more->as_array()) values.push_back(each);
  return values;
}

void judge_field(const json::object& expected, const json::object& found, std::string_view field) {
  const auto value = at(found, field);
  const auto fine = accepted(expected, field);
  EXPECT_TRUE(std::any_of(fine.begin(), fine.end(), [&](const json::value& each) { return fits(field, each, value); }))
      << field << " is " << json::serialize(value) << ", not " << json::serialize(at(expected, field));
}

void judge(const json::object& expected, const json::object& found) {
  if (const auto* never = expected.if_contains("never")) {
    for (const auto& [field, values] : never->as_object())
      for (const auto& value : values.as_array()) EXPECT_NE(at(found, field), value) << field;
  }
  for (const char* field : {"kind", "from", "token", "reference", "language", "guids"})
    judge_field(expected, found, field);
  if (at(found, "kind") != at(expected, "kind")) return;
  for (const char* field : {"items.description", "items.evidence", "items.steps", "items.affectation", "items.time",
                            "items.time_as_written", "missing"})
    judge_field(expected, found, field);
  if (!expected.contains("second")) return;
  ASSERT_TRUE(found.contains("second"));
  for (const char* field : {"second.description", "second.steps", "second.affectation", "second.time"})
    judge_field(expected, found, field);
}

Mailbox mailbox() {
  Mailbox known{.zone = *Zone::find("America/Mexico_City")};
  for (const char* name : {"mariana.ocampo", "julian.pena", "sofia.nunez", "hector.ibanez", "karla.zuniga",
                           "brian.whitaker", "lupita.dominguez", "mesa.servicio", "operaciones.norte"})
    known.contacts.push_back(std::string(name) + "@example.com");
  return known;
}

class Mails : public ::testing::TestWithParam<std::string> {};

TEST_P(Mails, AreUnderstoodAsACarefulPersonWould) {
  const std::filesystem::path folder = SERENO_MAILS;
  const auto expected = json::parse(bytes_of(folder / (GetParam() + ".json"))).as_object();
  const auto letter = read_letter(bytes_of(folder / (GetParam() + ".eml")));
  ASSERT_TRUE(letter) << letter.error().message;
  // The server took it a few seconds after it was written.
  const auto arrived = letter->date.value_or(Instant{}) + std::chrono::seconds{20};
  judge(expected, written(understand(*letter, mailbox(), arrived), *letter));
}

std::vector<std::string> names() {
  std::vector<std::string> found;
  for (const auto& each : std::filesystem::directory_iterator(SERENO_MAILS))
    if (each.path().extension() == ".eml") found.push_back(each.path().stem().string());
  std::sort(found.begin(), found.end());
  return found;
}

INSTANTIATE_TEST_SUITE_P(All, Mails, ::testing::ValuesIn(names()), [](const auto& which) {
  std::string name = which.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(MailFiles, AreThere) { EXPECT_GE(names().size(), 35u); }

}  // namespace
}  // namespace sereno::sla
