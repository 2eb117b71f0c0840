// Clause by clause: what the contract promises, what was measured or recorded of it, and whether it was kept. A clause
// of which nothing happened is neither kept nor broken.
#include <algorithm>
#include <optional>
#include <vector>

#include "base/time_words.h"
#include "sereno/number.h"
#include "sla/page/sheet.h"
#include "sla/policy.h"

namespace sereno::sla {
namespace {

enum class Kept { yes, no, due, nothing_happened, not_judged };

struct Row {
  std::string promise{};
  std::string words{};  ///< of the contract
  std::string found{};
  Kept kept = Kept::not_judged;
};

class Clauses {
 public:
  Clauses(Sheet& sheet, const Subject& subject) : sheet_(sheet), subject_(subject), report_(subject.report) {}

  void fill() {
    availability();
    reliability();
    response();
    for (const Value& each : report_["contract"]["priorities"].items()) priority(each);
    for (const Value& each : report_["functions"].items()) function(each);
    third_parties();
    credit();
    windows();
    notices();
    restoration();
    client_reports();
    periodic_report();
  }

 private:
  std::string say(std::string_view text) const { return subject_.say(text); }
  std::string say(std::string_view text, const std::vector<std::string>& values) const {
    return subject_.say(text, values);
  }
  std::string clause(const char* key) const { return report_["contract"]["clauses"][key].text(); }

  std::string kept_words(Kept kept) const {
    switch (kept) {
      case Kept::yes:
        return say("kept");
      case Kept::no:
        return say("not kept");
      case Kept::due:
        return say("due");
      case Kept::nothing_happened:
        return say("nothing to judge");
      case Kept::not_judged:
        break;
    }
    return say("not judged");
  }

  void add(const Row& row) {
    const char* kept_class = row.kept == Kept::yes   ? "met"
                             : row.kept == Kept::no  ? "missed"
                             : row.kept == Kept::due ? "doubt"
                                                     : "none";
    Sheet clause = sheet_.section("CLAUSE");
    clause.set("PROMISE", row.promise).set("WORDS", row.words).set("FOUND", row.found);
    clause.set("KEPT", kept_words(row.kept)).set("KEPT_CLASS", kept_class);
  }

  static Kept judged(std::optional<bool> met) { return !met ? Kept::not_judged : *met ? Kept::yes : Kept::no; }

  void availability() {
    const Value availability = report_["availability"];
    add({say("Availability of at least {0}",
             {format_percent_e4(availability["objective_ppm4"].number().value_or(0)) + " %"}),
         clause("objective_percent"),
         say("{0}, {1} of counted downtime",
             {figure_text(availability["shown"]), span_text(availability["counted_down_ms"].ms())}),
         judged(availability["objective_met"].flag())});
  }

  void reliability() {
    const Value reliability = report_["reliability"];
    if (!reliability["limit"].exists()) return;
    add({say("At most {0} incidents caused by the provider", {reliability["limit"].plain()}),
         clause("reliability_limit"), say("root causes: {0}", {reliability["count"].plain()}),
         judged(reliability["met"].flag())});
  }

  /// Of the incidents that were judged.
  Kept all_or_none(std::size_t met, std::size_t all) const {
    return all == 0 ? Kept::nothing_happened : met == all ? Kept::yes : Kept::no;
  }

  void response() {
    const Value target = report_["contract"]["response_target_ms"], response = report_["response"];
    if (!target.exists()) return;
    const auto count = static_cast<std::size_t>(std::max<std::int64_t>(response["n"].number().value_or(0), 0));
    const auto met = static_cast<std::size_t>(std::max<std::int64_t>(response["met"].number().value_or(0), 0));
    add({say("Every incident confirmed within {0}, with a reference number", {span_text(target.ms())}),
         clause("response_target"),
         say("{0} of {1} in time; the longest took {2}",
             {std::to_string(met), std::to_string(count), span_or_dash(response["max_ms"])}),
         all_or_none(met, count)});
  }

  /// Incidents and requests whose target comes from there.
  void resolution(const std::string& promise, const std::string& code, const Value& parameter) {
    std::size_t all = 0, met = 0;
    milliseconds longest{0};
    for (const char* list : {"incidents", "requests"})
      for (const Value& each : report_[list].items()) {
        const Value source = each["target_source"];
        if (source["code"].text() != code || source["parameters"][0].plain() != parameter.plain() ||
            !each["resolution_met"].exists())
          continue;
        ++all;
        if (each["resolution_met"].yes()) ++met;
        longest = std::max(longest, each["resolution_ms"].ms());
      }
    const std::string found = all == 0 ? say("none happened")
                                       : say("{0} of {1} in time; the longest took {2}",
                                             {std::to_string(met), std::to_string(all), span_text(longest)});
    add({promise, clause("resolution_target"), found, all_or_none(met, all)});
  }

  void priority(const Value& each) {
    resolution(say("Priority {0} resolved within {1}", {each["priority"].plain(), span_text(each["target_ms"].ms())}),
               "of_priority", each["priority"]);
  }

  void function(const Value& each) {
    if (!each["target_ms"].exists()) return;
    resolution(say("{0} restored or done within {1}", {each["id"].text(), span_text(each["target_ms"].ms())}),
               "of_function", each["id"]);
  }

  void third_parties() {
    std::size_t count = 0;
    for (const Value& each : report_["incidents"].items())
      if (each["target_source"]["code"].text() == "not_for_third_parties") ++count;
    add({say("No resolution target where a third party is the cause"), "",
         say("incidents of third parties: {0}; downtime excluded for them: {1}",
             {std::to_string(count), span_text(report_["time_account_ms"]["excluded_third_party"].ms())}),
         count == 0 ? Kept::nothing_happened : Kept::yes});
  }

  void credit() {
    if (has_commitments(subject_) && report_["contract"]["credits"].items().empty())
      return add({say("A credit when availability falls short"), "", commitments_credit(subject_), Kept::not_judged});
    const Value credit = report_["credit"];
    const auto percent = credit["percent"].number_e4();
    const std::string found = !percent        ? say("no figure, no credit")
                              : *percent == 0 ? say("none due")
                                              : say("{0} due", {format_percent_e4(*percent) + " %"});
    std::string words;
    for (const Value& row : report_["contract"]["credits"].items())
      words += (words.empty() ? "" : "; ") + row["clause"].text();
    add({say("A credit when availability falls short"), words, found,
         !percent        ? Kept::not_judged
         : *percent == 0 ? Kept::nothing_happened
                         : Kept::due});
  }

  /// Of scheduled maintenance, with and without one of the reasons that a rule gives.
  void scheduled(const std::string& promise, const std::string& words, const std::vector<std::string_view>& reasons) {
    const auto all = report_["maintenance"]["preventive"].items();
    const auto broken = std::count_if(all.begin(), all.end(), [&](const Value& each) {
      const auto said = each["reasons"].items();
      return std::any_of(said.begin(), said.end(), [&](const Value& reason) {
        return std::find(reasons.begin(), reasons.end(), reason["code"].text()) != reasons.end();
      });
    });
    const auto kept = all.size() - static_cast<std::size_t>(broken);
    add({promise, words,
         all.empty() ? say("none was planned") : say("{0} of {1}", {std::to_string(kept), std::to_string(all.size())}),
         all_or_none(kept, all.size())});
  }

  void windows() {
    scheduled(say("Scheduled maintenance within the agreed windows"), clause("window_crossing"),
              {"outside_windows", "partly_outside"});
  }

  void notices() {
    const Value wanted = report_["policy"]["min_notice_s"];
    const auto seconds = wanted.number() ? *wanted.number() : parse_integer(wanted.text()).value_or(0);
    scheduled(say("Notice by e-mail {0} ahead", {span_text(std::chrono::seconds{seconds})}), clause("min_notice_s"),
              {"no_notice", "late_notice", "notice_after_start"});
    scheduled(say("Acknowledged by the client, or told by telephone"), clause("ack"),
              {"not_acknowledged", "no_contact"});
  }

  void restoration() {
    std::size_t all = 0, told = 0;
    for (const Value& each : report_["outages"].items()) {
      if (!each["critical"].yes() || each["incidents"].items().empty()) continue;
      ++all;
      if (each["restoration_notice_at"].exists()) ++told;
    }
    add({say("The client is told when service is restored"), clause("outage_end"),
         all == 0 ? say("no outage with an incident")
                  : say("{0} of {1} outages with an incident", {std::to_string(told), std::to_string(all)}),
         all_or_none(told, all)});
  }

  void client_reports() {
    std::size_t all = 0, whole = 0;
    for (const Value& each : report_["incidents"].items()) {
      if (each["source"].text() != "client" || !each["client_report_items"].exists()) continue;
      ++all;
      if (each["client_report_items"].items().size() >= 5) ++whole;
    }
    add({say("The client reports incidents with five items"), "",
         all == 0 ? say("no report of the client with its items recorded")
                  : say("{0} of {1} with all five", {std::to_string(whole), std::to_string(all)}),
         all_or_none(whole, all)});
  }

  void periodic_report() {
    const bool frozen = report_["frozen"].exists();
    add({say("Periodic reports: major incidents, response times, bugs, preventive and corrective maintenance"), "",
         frozen ? say("this report; the month was closed {0}", {subject_.at(report_["frozen"]["recorded_at"])})
                : say("this report; the period is not closed"),
         frozen ? Kept::yes : Kept::not_judged});
  }

  Sheet& sheet_;
  const Subject& subject_;
  const Value& report_;
};

}  // namespace

void fill_clauses(Sheet& sheet, const Subject& subject) { Clauses(sheet, subject).fill(); }

}  // namespace sereno::sla
