#include "sla/mail/phrases.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "sla/mail/words.h"

namespace sereno::sla {

namespace {

using Phrases = std::vector<std::string_view>;

std::string without(std::string_view text, const Phrases& phrases) {
  std::string rest(text);
  for (const std::string_view phrase : phrases)
    for (auto at = find_stem(rest, phrase); at != rest.npos; at = find_stem(rest, phrase))
      rest.erase(at, phrase.size());
  return rest;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  constexpr std::string_view between = " ,.;:!?()\"'/<>[]*-_";
  for (std::size_t at = text.find_first_not_of(between); at != text.npos; at = text.find_first_not_of(between, at)) {
    const auto end = std::min(text.find_first_of(between, at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

/// Whether words shortly before the place deny it.
bool denied(std::string_view text, std::size_t at, std::size_t length) {
  const auto before = words_of(text.substr(at < 30 ? 0 : at - 30, std::min<std::size_t>(at, 30)));
  for (std::size_t i = before.size() > 3 ? before.size() - 3 : 0; i < before.size(); ++i)
    if (before[i] == "no" || before[i] == "not" || before[i] == "ni" || before[i] == "sin" || before[i] == "nada" ||
        before[i] == "isn't" || before[i] == "tampoco")
      return true;
  // "Intermitente no es": but "intermitente, no avanza" denies nothing.
  auto end = at + length;
  while (end < text.size() && text[end] >= 'a' && text[end] <= 'z') ++end;
  const auto after = text.substr(end, 10);
  for (const char* word : {" no es", " no era", " no fue", " no esta", " it is not", " it's not", " is not"})
    if (after.starts_with(word)) return true;
  return false;
}

bool is_said(std::string_view text, const Phrases& phrases) {
  for (const std::string_view phrase : phrases)
    for (auto at = text.find(phrase); at != text.npos; at = text.find(phrase, at + 1)) {
      const bool begins = at == 0 || !((text[at - 1] >= 'a' && text[at - 1] <= 'z'));
      if (begins && !denied(text, at, phrase.size())) return true;
    }
  return false;
}

const Phrases harmless = {"sin problema",
                          "no hay problema",
                          "ningun problema",
                          "sin ningun problema",
                          "no problem",
                          "sin falla",
                          "sin error",
                          "without problem",
                          "sin incidente",
                          "no issue",
                          "cualquier problema",
                          "any problem",
                          "any issue",
                          "cualquier falla",
                          "no hay falla",
                          "centro de contacto",
                          "reporte de incidentes",
                          "ya no falla",
                          "gestion de incidentes",
                          "incidentes@"};

const Phrases failures = {"no abre",        "no abren",
                          "no carga",       "no cargan",
                          "no entra",       "no entran",
                          "no puede",       "no podemos",
                          "no puedo",       "no pueden",
                          "no funciona",    "no responde",
                          "no responden",   "no actualiza",
                          "no aparece",     "no deja",
                          "no dejan",       "no jala",
                          "no jalan",       "no sale",
                          "no suena",       "no llega",
                          "no conecta",     "no hay",
                          "no sirve",       "no permite",
                          "no logra",       "no muestra",
                          "no despliega",   "no registra",
                          "no graba",       "no se ",
                          "no me deja",     "no nos deja",
                          "no nos permite", "no avanza",
                          "no inicia",      "no acepta",
                          "no contesta",    "no timbra",
                          "no cae",         "no caen",
                          "no levanta",     "no descarga",
                          "no guarda",      "no genera",
                          "no recib",       "no envia",
                          "no marca",       "no toma",
                          "no enlaza",      "no existe",
                          "sin servicio",   "sin sistema",
                          "sin acceso",     "sin audio",
                          "sin actualizar", "sin llamadas",
                          "sin linea",      "sin plataforma",
                          "sin tono",       "sin señal",
                          "falla",          "fallo",
                          "fallando",       "error",
                          "caid",           "caida",
                          "se cayo",        "se cae",
                          "lentitud",       "lento",
                          "lenta",          "muy lent",
                          "se congela",     "congelad",
                          "se queda",       "se quedo",
                          "se quedaron",    "se traba",
                          "trabad",         "intermiten",
                          "problema",       "incidente",
                          "incidencia",     "tarda",
                          "desconect",      "expuls",
                          "saca del",       "nos saca",
                          "los saca",       "se cierra",
                          "se corta",       "se cortan",
                          "cortad",         "vacio",
                          "vacia",          "en blanco",
                          "en cero",        "en ceros",
                          "ceros",          "timeout",
                          "time-out",       "tiempo de espera",
                          "bloquead",       "parad",
                          "detenid",        "paro total",
                          "colgad",         "saturad",
                          "atorad",         "pasmad",
                          "descompuest",    "desfas",
                          "retras",         "duplicad",
                          "incorrect",      "perdid",
                          "degrad",         "inestable",
                          "se pierde",      "se escucha entrecortad",
                          "entrecortad",    "nadie puede",
                          "ningun agente",  "fuera de servicio",
                          "inaccesible",    "rechaza",
                          "not respond",    "doesn't",
                          "does not",       "don't",
                          "do not load",    "cannot",
                          "can't",          "can not",
                          "couldn't",       "unable",
                          "not working",    "not load",
                          "isn't",          "aren't",
                          "are not",        "is not",
                          "won't",          "wont",
                          "is down",        "are down",
                          "went down",      "down since",
                          "fail",           "errors",
                          "slow",           "crash",
                          "freez",          "frozen",
                          "stuck",          "outage",
                          "issue",          "problem",
                          "timed out",      "timing out",
                          "broken",         "disconnect",
                          "drops",          "dropp",
                          "dropping",       "blank",
                          "not updat",      "no audio",
                          "no calls",       "nobody can",
                          "no one can",     "missing",
                          "kicked out",     "logged out",
                          "hang",           "hung",
                          "unavailable",    "incident"};

const Phrases recoveries = {"ya quedo",
                            "ya funciona",
                            "ya jala",
                            "ya entra",
                            "ya pueden",
                            "ya podemos",
                            "ya se ve",
                            "ya se pued",
                            "ya abre",
                            "ya abrio",
                            "ya carga",
                            "ya esta funcionando",
                            "ya esta operando",
                            "restablec",
                            "recupero",
                            "recuperad",
                            "resuelt",
                            "solucionad",
                            "volvio a la normalidad",
                            "regreso a la normalidad",
                            "volvio a",
                            "ya esta bien",
                            "ya estamos",
                            "ya opera",
                            "ya salio",
                            "ya contest",
                            "normalizad",
                            "ya no se present",
                            "resolved",
                            "restored",
                            "back up",
                            "working again",
                            "works again",
                            "is back",
                            "back to normal",
                            "fixed",
                            "recovered",
                            "se arreglo",
                            "quedo resuelto",
                            "quedo list"};

const Phrases others = {"otra falla",        "otro incidente",    "otro problema",      "otra incidencia",
                        "nueva falla",       "nuevo incidente",   "nuevo problema",     "nueva incidencia",
                        "incidente nuevo",   "falla nueva",       "problema nuevo",     "caso nuevo",
                        "nuevo caso",        "otro caso",         "falla distinta",     "distinta a",
                        "distinto a",        "distinto del",      "distinta de",        "problema distinto",
                        "diferente a",       "diferente del",     "problema diferente", "falla diferente",
                        "no es lo mismo",    "no tiene que ver",  "nada que ver",       "no relacionad",
                        "aprovecho este",    "aprovecho el hilo", "aprovechando este",  "aprovecho para reportar",
                        "new incident",      "another issue",     "another problem",    "different issue",
                        "different problem", "new problem",       "new issue",          "unrelated",
                        "separate issue",    "another incident",  "not related",        "segundo incidente",
                        "second incident"};

const Phrases requests = {"solicit",     "necesit",     "requer",       "requier",        "podria",    "pueden envi",
                          "puedes envi", "pueden mand", "pueden pasar", "pueden compart", "nos envi",  "me envi",
                          "nos mand",    "me mand",     "nos comparta", "me comparta",    "nos pasan", "me pasan",
                          "favor de",    "por favor",   "envien",       "enviar",         "manden",    "ayudan con",
                          "apoyan con",  "apoyo con",   "ocup",         "pido",           "pedimos",   "quisiera",
                          "please",      "could you",   "can you",      "need",           "request",   "send",
                          "would like",  "we require",  "provide",      "descarg"};

const Phrases recordings = {"grabacion", "audio", "recording", "llamada", "guid", "call"};

const Phrases mute_harmless = {
    "sin objecion",         "no tenemos objecion", "no tengo objecion", "no hay objecion",
    "ninguna objecion",     "no objection",        "sin inconveniente", "no tenemos inconveniente",
    "no hay inconveniente", "sin observacion",     "no objetamos",      "estamos de acuerdo con que"};

const Phrases objections = {"no estamos de acuerdo",
                            "no estoy de acuerdo",
                            "no de acuerdo",
                            "objetamos",
                            "objeto ",
                            "objecion",
                            "nos opone",
                            "me opongo",
                            "no autoriz",
                            "no aprob",
                            "no aceptamos",
                            "no acepto",
                            "no podemos acept",
                            "no es posible",
                            "no nos es posible",
                            "no es viable",
                            "no nos conviene",
                            "no nos queda",
                            "rechaz",
                            "reprogram",
                            "otra fecha",
                            "otro horario",
                            "otro dia",
                            "otra hora",
                            "cambiar la fecha",
                            "cambien la fecha",
                            "mover la fecha",
                            "muevan",
                            "recorrer",
                            "recorran",
                            "posponer",
                            "pospong",
                            "aplazar",
                            "aplacen",
                            "cancelar",
                            "cancelen",
                            "se cancele",
                            "inconveniente",
                            "no procede",
                            "no podemos quedarnos",
                            "imposible",
                            "not agree",
                            "disagree",
                            "object to",
                            "we object",
                            "i object",
                            "objection",
                            "cannot accept",
                            "can't accept",
                            "do not accept",
                            "don't accept",
                            "not acceptable",
                            "reschedul",
                            "postpone",
                            "another date",
                            "another day",
                            "different date",
                            "different time",
                            "other date",
                            "cannot approve",
                            "do not approve",
                            "not possible",
                            "doesn't work for us",
                            "does not work for us",
                            "please move",
                            "reject",
                            "decline",
                            "no es conveniente",
                            "afectaria",
                            "nos afecta"};

const Phrases confirmations = {"enterad",     "recibid",      "recibim",   "acus",         "confirm",     "de acuerdo",
                               "ok",          "okay",         "vale",      "perfecto",     "anotad",      "notificad",
                               "quedamos en", "tomamos nota", "tomo nota", "visto",        "acknowledg",  "noted",
                               "received",    "understood",   "agreed",    "fine with us", "sounds good", "copiad",
                               "va",          "sale",         "listo",     "gracias",      "thanks",      "thank you",
                               "informad",    "aprobad",      "autorizad", "approved",     "adelante",    "go ahead"};

const Phrases absences = {"respuesta automatica",
                          "automatic reply",
                          "out of office",
                          "out of the office",
                          "fuera de la oficina",
                          "fuera de oficina",
                          "de vacaciones",
                          "on vacation",
                          "on holiday",
                          "autoreply",
                          "auto-reply",
                          "auto reply",
                          "respuesta automatizada",
                          "ausencia",
                          "estare ausente",
                          "me encuentro ausente",
                          "estoy ausente",
                          "on leave",
                          "maternity leave",
                          "licencia de maternidad",
                          "incapacidad",
                          "no reviso correo",
                          "sin acceso a mi correo",
                          "acceso limitado al correo",
                          "limited access to",
                          "away from the office",
                          "away from my",
                          "este es un mensaje automatico",
                          "automated response",
                          "automatically generated reply",
                          "hemos recibido su correo",
                          "we have received your",
                          "este buzon no es monitoreado",
                          "ya no labora",
                          "no longer with",
                          "no longer work",
                          "periodo vacacional",
                          "regreso a la oficina",
                          "i will return",
                          "estare de regreso",
                          "fuera del pais",
                          "dia inhabil"};

const Phrases undeliverables = {"undeliver",
                                "delivery status notification",
                                "returned mail",
                                "mail delivery failed",
                                "delivery failure",
                                "delivery has failed",
                                "failure notice",
                                "no se pudo entregar",
                                "no se puede entregar",
                                "no entregado",
                                "no se ha podido entregar",
                                "devuelto al remitente",
                                "error al entregar",
                                "message not delivered",
                                "mail system error",
                                "delivery failed",
                                "could not be delivered",
                                "couldn't be delivered",
                                "correo devuelto",
                                "mensaje no entregado",
                                "address not found",
                                "no se encontro la direccion",
                                "notificacion de estado de entrega"};

const Phrases attaching = {"adjunt",    "anex",    "attach",     "captura",   "screenshot",   "pantalla",
                           "imagen",    "foto",    "video",      "archivo",   "file",         "te mande",
                           "les mande", "enviad",  "ver correo", "por teams", "por whatsapp", "via teams",
                           "en breve",  "despues", "later",      "pendiente", "see below",    "log"};

const Phrases beginnings = {"desde",
                            "empez",
                            "inici",
                            "comenz",
                            "a partir de",
                            "ocurri",
                            "sucedi",
                            "me di cuenta",
                            "nos dimos cuenta",
                            "se cayo",
                            "dejo de",
                            "dejaron de",
                            "fallo",
                            "se detect",
                            "detectamos",
                            "detecte",
                            "se present",
                            "notamos",
                            "note que",
                            "since",
                            "started",
                            "began",
                            "noticed",
                            "happened",
                            "occurred",
                            "went down",
                            "stopped",
                            "first seen",
                            "hace",
                            "ago",
                            "como a las",
                            "alrededor de las",
                            "hacia las",
                            "around",
                            "a eso de"};

const Phrases other_matters = {
    "factura",     "invoice",         "cotizacion", "quote",           "reunion",           "meeting",
    "junta",       "minuta",          "agenda",     "capacitacion",    "training",          "webinar",
    "boletin",     "newsletter",      "promocion",  "oferta",          "encuesta",          "survey",
    "felicidades", "congratulations", "feliz",      "happy",           "business proposal", "unsubscribe",
    "suscripcion", "contrato",        "renovacion", "orden de compra", "purchase order",    "pago",
    "payment",     "invitacion",      "invitation", "alta de usuario", "baja de usuario"};

const Phrases step_marks = {"para replicar", "para reproducir",    "para verlo",      "para que lo vean",
                            "se replica",    "se reproduce",       "to reproduce",    "to replicate",
                            "al entrar a",   "al abrir el modulo", "lo probamos asi", "los pasos son",
                            "the steps are", "steps to",           "pasos:"};

const Phrases total_words = {"paro total",
                             "caida total",
                             "total stop",
                             "completely down",
                             "totalmente",
                             "completamente",
                             "nadie puede",
                             "nadie pudo",
                             "nadie entra",
                             "nadie ha podido",
                             "ningun agente",
                             "ninguno de los agentes",
                             "ninguno puede",
                             "ninguna campana",
                             "ningun usuario",
                             "ninguna lista",
                             "ninguna llamada",
                             "no one can",
                             "nobody can",
                             "all agents",
                             "all the agents",
                             "todos los agentes",
                             "todos los usuarios",
                             "todo el piso",
                             "todo el turno",
                             "todo el equipo",
                             "toda la operacion",
                             "toda la campana",
                             "fuera de servicio",
                             "total",
                             "completely",
                             "full outage",
                             "complete outage",
                             "everyone is",
                             "entire",
                             "ni una sola",
                             "sin servicio",
                             "operacion detenida",
                             "operacion parada",
                             "estamos parados",
                             "estamos detenidos",
                             "completa"};
const Phrases intermittent_words = {"intermiten",       "a ratos",       "por ratos",         "por momentos",
                                    "a veces",          "va y viene",    "on and off",        "sometimes",
                                    "de vez en cuando", "de repente si", "from time to time", "comes and goes",
                                    "ocasional",        "occasional",    "esporadic",         "sporadic",
                                    "aleatori",         "random",        "once in a while",   "unas si y otras"};
const Phrases degraded_words = {"degrad",     "lento",       "lenta",           "lentitud",         "muy despacio",
                                "slow",       "tarda",       "parcial",         "partial",          "desfas",
                                "retras",     "delayed",     "algunos agentes", "algunos usuarios", "some agents",
                                "some users", "entrecortad", "choppy",          "sluggish",         "solo algunos",
                                "lag"};

}  // namespace

bool tells_a_failure(std::string_view text) { return has_any(without(text, harmless), failures); }

bool tells_that_it_works_again(std::string_view text) { return is_said(text, recoveries); }

bool tells_that_it_is_another_failure(std::string_view text) {
  return has_any(text, others) && !has_any(text, Phrases{"no es otra falla", "no es otro", "not a new"});
}

bool asks_for_something(std::string_view text) { return has_any(text, requests); }

bool speaks_of_recordings(std::string_view text) { return has_any(text, recordings); }

bool objects(std::string_view text) { return has_any(without(text, mute_harmless), objections); }

bool confirms(std::string_view text) { return has_any(text, confirmations); }

bool says_absent(std::string_view text) { return has_any(text, absences); }

bool says_undeliverable(std::string_view text) { return has_any(text, undeliverables); }

bool announces_an_attachment(std::string_view text) { return has_any(text, attaching); }

bool says_none(std::string_view text) {
  for (const char* word :
       {"ninguna",   "ninguno",  "n/a",           "na",           "none", "no tengo", "no hay",        "no aplica",
        "no cuento", "no se",    "sin evidencia", "pendiente",    "-",    "--",       "not available", "no evidence",
        "unknown",   "desconoc", "tbd",           "por confirmar"})
    if (text.starts_with(word)) {
      const auto rest = text.substr(std::string_view(word).size());
      if (rest.empty() || rest.front() == ' ' || rest.front() == '.' || rest.front() == ',' || rest.front() == 'i')
        return true;
    }
  return text.empty();
}

bool tells_a_beginning(std::string_view text) { return has_any(text, beginnings); }

bool speaks_of_other_matters(std::string_view text) { return has_any(text, other_matters); }

bool shows_steps(std::string_view text) {
  return text.find(" > ") != text.npos || text.find(" -> ") != text.npos || has_any(text, step_marks);
}

bool only_polite(std::string_view text) {
  static const Phrases polite = {
      "muchas",      "muchisimas", "mil",         "gracias",   "thanks",      "thank",    "you",       "very",
      "much",        "many",       "saludos",     "buen",      "buenos",      "buenas",   "dia",       "dias",
      "tarde",       "tardes",     "noches",      "hola",      "hi",          "hello",    "dear",      "team",
      "equipo",      "excelente",  "perfecto",    "great",     "ok",          "de",       "acuerdo",   "por",
      "el",          "la",         "su",          "tu",        "apoyo",       "ayuda",    "atencion",  "pronta",
      "rapida",      "respuesta",  "for",         "the",       "your",        "help",     "quick",     "support",
      "response",    "enterado",   "enterada",    "enterados", "enteradas",   "recibido", "quedo",     "quedamos",
      "atento",      "atenta",     "atentos",     "noted",     "regards",     "best",     "kind",      "cordiales",
      "un",          "saludo",     "todo",        "todos",     "a",           "al",       "pendiente", "linda",
      "lindo",       "excelentes", "que",         "tengan",    "bien",        "muy",      "amable",    "amables",
      "received",    "and",        "y",           "so",        "all",         "good",     "estimados", "estimado",
      "estimada",    "servicio",   "seguimiento", "listo",     "super",       "va",       "sale",      "vale",
      "igualmente",  "lantern",    "appreciate",  "it",        "appreciated", "se",       "agradece",  "agradezco",
      "agradecemos", "this",       "confirmado"};
  const auto words = words_of(text);
  return std::all_of(words.begin(), words.end(), [](std::string_view word) {
    return static_cast<unsigned char>(word[0]) >= 128 || std::find(polite.begin(), polite.end(), word) != polite.end();
  });
}

bool is_greeting(std::string_view text) {
  static const Phrases greetings = {
      "hola",  "buen dia", "buenos dias",  "buenas tardes",  "buenas noches", "buenas", "estimad", "que tal",    "hi",
      "hello", "dear",     "good morning", "good afternoon", "good evening",  "team",   "equipo",  "apreciable", "hey"};
  if (text.size() > 60) return false;
  return std::any_of(greetings.begin(), greetings.end(),
                     [&](std::string_view each) { return text.starts_with(each); }) &&
         !tells_a_failure(text);
}

std::optional<Affectation> affectation_said(std::string_view text) {
  const bool total = is_said(text, total_words), intermittent = is_said(text, intermittent_words),
             degraded = is_said(text, degraded_words);
  const int said = (total ? 1 : 0) + (intermittent ? 1 : 0) + (degraded ? 1 : 0);
  if (said != 1) return std::nullopt;
  return total ? Affectation::total : intermittent ? Affectation::intermittent : Affectation::degraded;
}

std::optional<std::string_view> language_of(std::string_view text) {
  static const Phrases spanish = {
      "el",      "la",   "los",     "las",       "de",        "que",       "no",       "en",       "se",     "por",
      "con",     "para", "una",     "un",        "del",       "al",        "es",       "esta",     "estan",  "desde",
      "gracias", "hola", "buen",    "buenos",    "buenas",    "favor",     "sin",      "nos",      "ya",     "su",
      "y",       "lo",   "saludos", "muchas",    "enterado",  "enterados", "recibido", "acusamos", "pagina", "problema",
      "falla",   "urge", "urgente", "grabacion", "solicitud", "error"};
  static const Phrases english = {"the",  "of",    "and",  "is",      "are",   "to",    "in",      "on",       "for",
                                  "we",   "our",   "not",  "with",    "from",  "this",  "that",    "please",   "thanks",
                                  "hi",   "hello", "team", "regards", "since", "at",    "have",    "has",      "you",
                                  "your", "it",    "can",  "cannot",  "page",  "issue", "problem", "received", "noted",
                                  "any",  "be",    "was",  "will",    "dear"};
  int es = 0, en = 0;
  for (const std::string_view word : words_of(text)) {
    es += std::find(spanish.begin(), spanish.end(), word) != spanish.end() ? 1 : 0;
    en += std::find(english.begin(), english.end(), word) != english.end() ? 1 : 0;
  }
  if (es == en) return std::nullopt;
  return es > en ? "es" : "en";
}

}  // namespace sereno::sla
