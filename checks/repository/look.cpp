#include "checks/repository/look.h"

#include <memory>
#include <utility>
#include <vector>

#include "sereno/steps/folder.h"
#include "sereno/steps/http_date.h"
#include "sereno/steps/mariadb.h"
#include "sereno/steps/odbc.h"
#include "sereno/steps/postgres.h"
#include "sereno/steps/text.h"

namespace repository {
namespace {

using sereno::Confidence;
using sereno::Fault;
using sereno::FaultOwner;
using sereno::Status;
using sereno::steps::SftpFault;
using sereno::steps::shown;
using sereno::steps::SqlFault;
using sereno::steps::StepEnd;

Fault of_observer(std::string reasons) {
  return {.owner = FaultOwner::observer, .confidence = Confidence::high, .reasons = std::move(reasons)};
}
Fault of_platform(Confidence confidence, std::string reasons) {
  return {.owner = FaultOwner::platform, .confidence = confidence, .reasons = std::move(reasons)};
}
Fault not_established(std::string_view candidates) {
  return {.owner = FaultOwner::not_established,
          .confidence = Confidence::none,
          .reasons = "candidates: " + std::string(candidates)};
}

/// By the state: what only we are the reason of is UNKNOWN; a host that refuses is there, one that is silent may be cut
/// off.
Fault fault_of(const std::string& step, const StepEnd& end) {
  if (end.out_of_time && step.ends_with("query")) return not_established("platform, the question itself");
  if (step.ends_with("hostkey")) return not_established("a new key of the server, somebody in between");
  if (end.status == Status::unknown) return of_observer("settings, credential or libraries of the check");
  const bool silent = end.out_of_time || end.observed.starts_with("unreachable");
  return silent ? not_established("platform, infrastructure between")
                : of_platform(Confidence::medium, "the server answers so");
}

StepEnd unseen(std::string text, std::string target = {}) {
  StepEnd end = StepEnd::failure(Status::unknown, std::move(text), {}, std::move(target));
  end.function = sereno::FunctionState::not_seen;
  return end;
}

class Look {
 public:
  Look(const Source& source, const sereno::steps::Zone& zone, Surroundings& around)
      : source_(source), zone_(zone), around_(around) {}

  std::optional<EndOfFeed> end() {
    switch (source_.driver) {
      case Driver::postgres:
        return database(*sereno::steps::make_postgres_client());
      case Driver::mariadb:
        return database(*sereno::steps::make_mariadb_client());
      case Driver::odbc:
        return database(*sereno::steps::make_odbc_client());
      case Driver::file:
        return folder();
      case Driver::sftp:
        return sftp();
      case Driver::http:
        return page();
    }
    return std::nullopt;
  }

 private:
  std::string step(std::string_view name) const { return around_.prefix + std::string(name); }
  void sent(const std::string& line) { around_.trace.text(sereno::steps::Trace::Mark::sent, line); }
  void received(const std::string& line) { around_.trace.text(sereno::steps::Trace::Mark::received, line); }

  std::optional<EndOfFeed> database(sereno::steps::SqlClient& client) {
    const auto answer = ask_database(client, source_.question, around_.run, around_.trace, around_.prefix);
    if (!answer) return std::nullopt;
    const auto& target = source_.question.target;
    auto end = read_answer(*answer, source_.gives_age, zone_, around_.context.now());
    if (!end) {
      around_.run.step(step("read"), [&] { return unseen(end.error().message, source_.place); });
      return std::nullopt;
    }
    const auto port = target.port != 0 ? target.port : client.default_port();
    end->server = client.wants_address(target) ? sereno::steps::with_port(target.host, port) : target.host;
    return seen(*std::move(end));
  }

  std::optional<EndOfFeed> folder() {
    sereno::steps::FileListing listing;
    const bool good = around_.run.step(step("list"), [&] {
      sent("list " + source_.path);
      auto end = list_folder("/", source_.path, source_.filter, listing, around_.run.deadline());
      if (end.fault == sereno::steps::FileFault::no_folder) end = look_at_file("/", source_.path, listing);
      received(end ? listing_words(listing) : end.text);
      return end ? StepEnd::done(listing_words(listing)) : file_end(end);
    });
    return good ? std::optional(listed(std::move(listing))) : std::nullopt;
  }

  /// A folder that is not there is not our platform's folder without files: a disk that is not mounted, a wrong --path.
  StepEnd file_end(const sereno::steps::FileEnd& end) const {
    if (end.fault != sereno::steps::FileFault::timed_out) return unseen(end.text, source_.path);
    StepEnd late = StepEnd::failure(Status::critical, end.text, {}, source_.path);
    late.out_of_time = true;
    return late;
  }

  static std::string listing_words(const sereno::steps::FileListing& listing) {
    return std::to_string(listing.files.size()) + " of " + std::to_string(listing.entries) + " entries" +
           (listing.cut ? " and more" : "");
  }

  std::optional<EndOfFeed> sftp() {
    sereno::steps::SftpSession session;
    if (!open_sftp(session, source_.sftp, around_.run, around_.trace, around_.prefix)) return std::nullopt;
    sereno::steps::FileListing listing;
    const bool good = around_.run.step(step("list"), [&] {
      bool is_folder = false;
      sent("list " + source_.path);
      auto end = session.stat(source_.path, listing, is_folder, around_.run.deadline());
      if (is_folder) end = session.list(source_.path, source_.filter, listing, around_.run.deadline());
      received(end ? listing_words(listing) : end.text);
      if (end) return StepEnd::done(listing_words(listing));
      StepEnd failed = end_of(end, around_.run.elapsed_s());
      failed.target = shown(source_.path);
      return failed;
    });
    if (!good) return std::nullopt;
    EndOfFeed end = listed(std::move(listing));
    end.server = sereno::steps::with_port(source_.sftp.host, source_.sftp.port);
    return end;
  }

  EndOfFeed listed(sereno::steps::FileListing listing) {
    return seen(read_listing(std::move(listing), source_.min_size, around_.context.now()));
  }

  std::optional<EndOfFeed> page() {
    sereno::steps::Visitor visitor(source_.page, around_.run, around_.trace, [&] { return around_.context.now(); });
    sereno::steps::Visit visit;
    std::vector<std::string> addresses;
    if (!source_.page.proxy) addresses = visitor.find_addresses(source_.page.target.connect_host, visit);
    if (!around_.run.failure()) visit = visitor.visit(std::move(addresses));
    if (around_.run.failure()) return std::nullopt;
    EndOfFeed end;
    around_.run.step(step("age"), [&] { return read_page(visit, end); });
    return around_.run.failure() ? std::nullopt : std::optional(seen(std::move(end)));
  }

  /// By the server's own clock; without one the age cannot be told.
  StepEnd read_page(const sereno::steps::Visit& visit, EndOfFeed& end) const {
    const auto& answer = visit.answer;
    const std::string url = visit.url.shown();
    for (const sereno::steps::Finding& finding : visit.findings)
      if (finding.status == Status::critical)  // a way that leads nowhere, or in a circle
        return StepEnd::failure(Status::critical, finding.step + ": " + finding.text, "a page", url);
    if (answer.status >= 500 || answer.status < 100)
      return StepEnd::failure(Status::critical, "HTTP " + std::to_string(answer.status), "a page", url);
    if (answer.status == 404 || answer.status == 410)
      return StepEnd::failure(Status::critical, "HTTP " + std::to_string(answer.status), "a page", url);
    if (answer.status != 200) return unseen("HTTP " + std::to_string(answer.status) + ", expected 200", url);
    const auto date = answer.header("Date"), modified = answer.header("Last-Modified");
    const auto clock = date ? sereno::steps::parse_http_date(*date) : std::nullopt;
    const auto newest = modified ? sereno::steps::parse_http_date(*modified) : std::nullopt;
    if (!newest) return unseen(modified ? "Last-Modified is no date" : "the page has no Last-Modified header", url);
    if (!clock) return unseen("the page has no Date header", url);
    end.clock = *clock;
    end.own_clock = true;
    end.newest = *newest;
    return StepEnd::done("modified " + sereno::format_instant(*newest));
  }

  EndOfFeed seen(EndOfFeed end) const {
    end.place = source_.place;
    return end;
  }

  const Source& source_;
  const sereno::steps::Zone& zone_;
  Surroundings& around_;
};

}  // namespace

std::optional<EndOfFeed> look(const Source& source, const sereno::steps::Zone& zone, Surroundings& surroundings,
                              LookFailure& failure) {
  auto end = Look(source, zone, surroundings).end();
  if (!end && surroundings.run.failure()) {
    failure.fault = fault_of(surroundings.run.failure()->step, surroundings.run.failure()->end);
    failure.fault.step = surroundings.run.failure()->step;
  }
  return end;
}

}  // namespace repository
