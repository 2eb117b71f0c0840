// sereno-sla erase: bytes of evidence that have to go, because their time is over or somebody asks for it.
#include <algorithm>
#include <boost/program_options.hpp>
#include <cstdio>

#include "sla/commands/register_command.h"
#include "sla/registers/erasure.h"
#include "sla/registers/recording.h"

namespace sereno::sla {
namespace {

namespace options = boost::program_options;

struct Erasing {
  std::vector<std::string> digests{};
  std::string reason{};
  Speaker speaker{};
  bool dry_run = false;
};

/// Of those that are asked for the ones that the ledger still holds the bytes of.
Result<std::vector<std::string>> held(ledger::Ledger& book, const std::vector<std::string>& digests) {
  std::vector<std::string> found;
  for (const std::string& digest : digests) {
    const auto file = book.file(digest);
    if (!file) return file.error();
    if (*file && (*file)->bytes) found.push_back(digest);
  }
  return found;
}

/// Why one of them cannot be erased; nothing where all can. Of one that was erased while somebody read the ledger the
/// bytes are taken out of its log of writes now.
Result<void> check_there(ledger::Ledger& book, const std::vector<std::string>& digests, bool dry_run) {
  for (const std::string& digest : digests) {
    const auto file = book.file(digest);
    if (!file) return file.error();
    if (!*file) return Error{digest + ": no such file in the ledger"};
    if ((*file)->bytes) continue;
    if (!dry_run)
      if (const auto settled = book.settle(); !settled) return settled;
    return Error{digest + ": was erased already"};
  }
  return {};
}

Result<void> erase(ledger::Ledger& book, const Erasing& asked) {
  for (const std::string& digest : asked.digests) {
    if (!asked.dry_run) {
      const auto done = book.erase_file(digest, erasure_of(digest, asked.reason, asked.speaker, recording_login()));
      const auto file = book.file(digest);
      if (!done && file && *file && !(*file)->bytes)
        return Error{digest + ": is erased, but its bytes may still be found: " + done.error().message +
                     ". Say it again once nobody does"};
      if (!done) return done;
    }
    std::printf("%s %s\n", asked.dry_run ? "would be erased:" : "erased:", digest.c_str());
  }
  if (asked.digests.empty()) std::printf("nothing to erase\n");
  return {};
}

Result<std::vector<std::string>> digests_of(const options::variables_map& values, ledger::Ledger& book) {
  if (values.contains("digest")) {
    auto digests = values["digest"].as<std::vector<std::string>>();
    const auto there = check_there(book, digests, values.contains("dry-run"));
    return there ? Result<std::vector<std::string>>(std::move(digests)) : there.error();
  }
  const std::string text = values.contains("before") ? values["before"].as<std::string>() : "";
  const auto before = parse_instant(text.size() == 10 ? text + "T00:00:00Z" : text);
  if (!before) return Error{"say which: DIGEST..., or --before TIME as 2026-04-06 or 2026-04-06T06:00:00Z"};
  const auto facts = book.facts({});
  if (!facts) return facts.error();
  return held(book, named_before(*facts, *before));
}

}  // namespace

int run_erase(const Words& words, const Clock& clock) {
  options::options_description description;
  description.add_options()("help,h", "say this")("ledger", options::value<std::string>()->required(),
                                                  "the ledger's file")(
      "digest", options::value<std::vector<std::string>>(), "the SHA-256 of a file")(
      "before", options::value<std::string>(), "TIME: all files that no act recorded since then names")(
      "reason", options::value<std::string>()->required(), "TEXT: why; it stays")(
      "as", options::value<std::string>(), "NAME: who has it erased; the login when absent")(
      "party", options::value<std::string>()->default_value("provider"), "for whom")("dry-run",
                                                                                     "say which, erase nothing");
  options::positional_options_description positional;
  positional.add("digest", -1);
  const Command about{.usage = {"sereno-sla erase DIGEST... | --before TIME  --reason TEXT --ledger PATH"},
                      .summary =
                          "Takes the bytes of evidence files and mails away for good. Their digests and the acts "
                          "that name them stay, and the chain verifies.",
                      .exit_codes = {{"0", "done"}, {"3", "it could not be done"}}};
  int exit_code = 0;
  const auto values = parse_words(words, description, positional, about, exit_code);
  if (!values) return exit_code;
  const bool dry_run = values->contains("dry-run");
  auto book = ledger::Ledger::open((*values)["ledger"].as<std::string>(),
                                   dry_run ? ledger::Ledger::Access::read_only : ledger::Ledger::Access::read_write,
                                   {.clock = clock});
  if (!book) return refuse(book.error().message);
  auto digests = digests_of(*values, **book);
  if (!digests) return refuse(digests.error().message);
  const std::string name = values->contains("as") ? (*values)["as"].as<std::string>() : recording_login();
  const auto done = erase(**book, {.digests = *digests,
                                   .reason = (*values)["reason"].as<std::string>(),
                                   .speaker = {.by = name, .party = (*values)["party"].as<std::string>()},
                                   .dry_run = dry_run});
  return done ? 0 : refuse(done.error().message);
}

}  // namespace sereno::sla
