// Whether somebody accepts what he is asked about. Stricter than the other questions: money rests on the answer.
#include <string>
#include <vector>

#include "sla/mail/phrases.h"
#include "sla/mail/words.h"

namespace sereno::sla {

namespace {

using Phrases = std::vector<std::string_view>;

/// Said of nothing that stands against it.
const Phrases mute = {"sin objecion", "no tenemos objecion", "no tengo objecion", "no hay objecion",
                      "no objection", "sin inconveniente",   "no hay problema",   "no problem",
                      "sin problema", "no hay inconveniente"};

const Phrases acceptances = {"acepto",
                             "acepta",
                             "aceptamos",
                             "aceptad",
                             "aceptan",
                             "si acepto",
                             "estamos de acuerdo",
                             "estoy de acuerdo",
                             "totalmente de acuerdo",
                             "aprobad",
                             "aprobamos",
                             "apruebo",
                             "se aprueba",
                             "conforme.",
                             "conformes",
                             "accept",
                             "agree",
                             "approve",
                             "approved"};

const Phrases refusals = {"no acept",
                          "no se acept",
                          "no lo acept",
                          "no la acept",
                          "no estamos de acuerdo",
                          "no estoy de acuerdo",
                          "en desacuerdo",
                          "rechaz",
                          "objetamos",
                          "objeto ",
                          "nos opone",
                          "me opongo",
                          "no procede",
                          "no aprob",
                          "no aprueb",
                          "disagree",
                          "reject",
                          "not accept",
                          "don't accept",
                          "can't accept",
                          "cannot accept",
                          "won't accept",
                          "not agree",
                          "don't agree",
                          "cannot agree",
                          "can't agree",
                          "we object",
                          "i object",
                          "object to",
                          "decline",
                          "not approve",
                          "don't approve"};

/// What makes either of them less than plain.
const Phrases conditions = {"siempre que", "siempre y cuando", "salvo",       "excepto",   "a menos",    "hasta que",
                            "parcial",     "a reserva",        "a condicion", "una parte", "except",     "unless",
                            "until",       "provided",         "partial",     "part of",   "as long as", "only if",
                            "solo si",     "solo los",         "solo la"};

/// What makes an acceptance less than plain.
const Phrases doubts = {"no ",     "no,",       "no.",       "nunca",   "tampoco",     "pero",    "sin embargo",
                        "aunque",  "if ",       "si nos ",   "si se ",  "si ustedes",  "but ",    "however",
                        "not ",    "don't",     "cannot",    "can't",   "won't",       "never",   "todavia",
                        "aun ",    "pendiente", "reviso",    "revisar", "will review", "pending", "yet",
                        "depende", "depends",   "podriamos", "podria",  "quiza",       "tal vez", "maybe",
                        "perhaps", "would"};

std::string without_mute(std::string_view text) {
  std::string rest(text);
  for (const std::string_view phrase : mute)
    for (auto at = find_stem(rest, phrase); at != rest.npos; at = find_stem(rest, phrase))
      rest.erase(at, phrase.size());
  return rest;
}

/// "De acuerdo, gracias": but "de acuerdo con su correo" agrees with nothing.
bool agrees_in_two_words(std::string_view text) {
  constexpr std::string_view words = "de acuerdo";
  const auto at = find_stem(text, words);
  if (at == text.npos) return false;
  const auto behind = text.substr(at + words.size());
  return behind.find_first_not_of(' ') == behind.npos || std::string_view(".,;!").find(behind.front()) != behind.npos;
}

}  // namespace

std::optional<bool> decision_said(std::string_view folded) {
  const std::string text = without_mute(folded);
  const bool refuses = has_any(text, refusals);
  if (text.find('?') != text.npos || has_any(text, conditions)) return std::nullopt;
  std::string rest = text;
  for (const std::string_view phrase : refusals)
    for (auto at = find_stem(rest, phrase); at != rest.npos; at = find_stem(rest, phrase))
      rest.erase(at, phrase.size());
  const bool accepts = has_any(rest, acceptances) || agrees_in_two_words(rest);
  const bool torn = accepts || has_any(rest, Phrases{"yet", "todavia", "aun "});
  if (refuses) return torn ? std::nullopt : std::optional(false);
  if (!accepts || has_any(text, doubts)) return std::nullopt;
  return true;
}

}  // namespace sereno::sla
