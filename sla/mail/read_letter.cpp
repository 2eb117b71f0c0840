#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <utility>

#include "sereno/steps/confined.h"
#include "sla/mail/letter.h"

namespace sereno::sla {

namespace {

namespace json = boost::json;

constexpr std::size_t largest_mail = 64u << 20;
constexpr std::chrono::seconds patience{30};

json::object written(const Letter& letter);

json::array written(const std::vector<Letter>& letters) {
  json::array all;
  for (const Letter& each : letters) all.push_back(written(each));
  return all;
}

json::object written(const Letter& letter) {
  json::array attachments, delivery;
  for (const Attachment& each : letter.attachments)
    attachments.push_back({each.name, each.type, each.size, each.sha256, each.content_id, each.inline_shown});
  for (const DeliveryReport& each : letter.delivery)
    delivery.push_back({each.recipient, each.action, each.status, each.diagnostic});
  return {{"from", letter.from},
          {"from_name", letter.from_name},
          {"to", letter.to},
          {"subject", letter.subject},
          {"date", letter.date ? ms_of(*letter.date) : -1},
          {"message_id", letter.message_id},
          {"in_reply_to", letter.in_reply_to},
          {"references", json::array(letter.references.begin(), letter.references.end())},
          {"auto_submitted", letter.auto_submitted},
          {"precedence", letter.precedence},
          {"report_type", letter.report_type},
          {"return_path", letter.return_path},
          {"auto_reply_header", letter.auto_reply_header},
          {"list_header", letter.list_header},
          {"calendar", letter.calendar},
          {"text", letter.text},
          {"html_text", letter.html_text},
          {"attachments", attachments},
          {"delivery", delivery},
          {"returned_headers", letter.returned_headers},
          {"attached", written(letter.attached)}};
}

std::string text(const json::value& value) { return std::string(std::string_view(value.as_string())); }

/// Throws where the bytes are not what written() gives: a process that was taken over may say anything.
Letter letter_of(const json::object& said) {
  Letter letter{.from = text(said.at("from")),
                .from_name = text(said.at("from_name")),
                .to = text(said.at("to")),
                .subject = text(said.at("subject")),
                .message_id = text(said.at("message_id")),
                .in_reply_to = text(said.at("in_reply_to")),
                .auto_submitted = text(said.at("auto_submitted")),
                .precedence = text(said.at("precedence")),
                .report_type = text(said.at("report_type")),
                .return_path = text(said.at("return_path")),
                .auto_reply_header = said.at("auto_reply_header").as_bool(),
                .list_header = said.at("list_header").as_bool(),
                .calendar = said.at("calendar").as_bool(),
                .text = text(said.at("text")),
                .html_text = text(said.at("html_text")),
                .returned_headers = text(said.at("returned_headers"))};
  if (const auto date = said.at("date").as_int64(); date >= 0) letter.date = instant_from_ms(date);
  for (const auto& each : said.at("references").as_array()) letter.references.push_back(text(each));
  for (const auto& each : said.at("attachments").as_array()) {
    const auto& row = each.as_array();
    letter.attachments.push_back({.name = text(row.at(0)),
                                  .type = text(row.at(1)),
                                  .size = row.at(2).as_int64(),
                                  .sha256 = text(row.at(3)),
                                  .content_id = text(row.at(4)),
                                  .inline_shown = row.at(5).as_bool()});
  }
  for (const auto& each : said.at("delivery").as_array()) {
    const auto& row = each.as_array();
    letter.delivery.push_back({text(row.at(0)), text(row.at(1)), text(row.at(2)), text(row.at(3))});
  }
  for (const auto& each : said.at("attached").as_array()) letter.attached.push_back(letter_of(each.as_object()));
  return letter;
}

}  // namespace

Result<Letter> read_letter(std::string_view mail) {
  if (mail.size() > largest_mail) return Error{"is larger than 64 MiB"};
  // What the library loads at its first use must be there before the process may open nothing.
  if (const auto first = parse_letter("From: a@b.example\nContent-Type: text/plain\n\n."); !first) return first.error();
  const steps::Deadline deadline(steps::Deadline::Clock::now() + patience);
  const auto work = [&]() -> std::string {
    const auto letter = parse_letter(mail);
    return letter ? "+" + json::serialize(written(*letter)) : "-" + letter.error().message;
  };
  const auto end = steps::run_confined(work, {.memory = 400u << 20, .most_result = 32u << 20}, deadline);
  if (end.fault != steps::ConfinedFault::none) return Error{"cannot be read: " + end.text};
  if (!end.result.starts_with("+")) return Error{end.result.empty() ? "cannot be read" : end.result.substr(1, 200)};
  try {
    return letter_of(json::parse(std::string_view(end.result).substr(1)).as_object());
  } catch (const std::exception&) {
    return Error{"cannot be read: its reader said something else"};
  }
}

}  // namespace sereno::sla
