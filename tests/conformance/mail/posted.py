"""Who is posted to over HTTPS, as its documentation says: a webhook, and WhatsApp's Cloud API (developers.facebook.com, WhatsApp
Business Platform, Cloud API: the pages "Messages", "Message templates" and "Error codes", of Graph API v19.0)."""
import http.server
import json
import re
import ssl
import threading

TEMPLATES = {"incident_confirmation": 5, "maintenance_notice": 4, "restoration": 4}  # approved, with so many variables
CUSTOMERS = {"525555501234"}


class Posted:
    """Answers at /v19.0/106540352242922/messages as the Cloud API does, at /hook as a webhook that says `status`."""

    def __init__(self, certificates, token):
        self.token, self.status = token, 200
        self.requests = []
        self.limited = 0  # so many messages more meet the limit of the app
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates.path("good-chain.pem"), certificates.path("good.key"))
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.requests.append((self.path, dict(self.headers), body))
                status, answer = outer.answer(self.path, self.headers, body)
                text = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def answer(self, path, headers, body):
        if path == "/hook":
            return self.status, {"quoted": headers["Authorization"]}
        if not re.fullmatch(r"/v19\.0/\d+/messages", path):
            return 404, self.error(100, "Unsupported post request")
        if headers["Authorization"] != "Bearer " + self.token:
            return 401, self.error(190, "Error validating access token")
        return self.whatsapp(body)

    @staticmethod
    def error(code, text):
        return {"error": {"message": f"(#{code}) {text}", "type": "OAuthException", "code": code,
                          "error_data": {"messaging_product": "whatsapp", "details": text}, "fbtrace_id": "Az8or2yhqkZ"}}

    def whatsapp(self, body):
        if self.limited:
            self.limited -= 1
            return 400, self.error(130429, f"Rate limit hit for {body['to']}")
        if body.get("messaging_product") != "whatsapp":
            return 400, self.error(100, "The parameter messaging_product is required.")
        if body.get("type") != "template":
            # None of these customers wrote within the last 24 hours.
            return 400, self.error(131047, "Re-engagement message")
        if body["to"] not in CUSTOMERS:
            return 400, self.error(131026, "Message undeliverable")
        template = body["template"]
        if template["name"] not in TEMPLATES or template["language"]["code"] != "es_MX":
            return 404, self.error(132001, "Template name does not exist in the translation")
        values = [each for part in template["components"] if part["type"] == "body" for each in part["parameters"]]
        if len(values) != TEMPLATES[template["name"]]:
            return 400, self.error(132000, "Number of parameters does not match the expected number of params")
        if any(each["type"] != "text" or not each["text"] or re.search(r"[\n\t]| {5}", each["text"]) for each in values):
            return 400, self.error(132018, "Param text cannot have new-line/tab characters or more than 4 consecutive spaces")
        return 200, {"messaging_product": "whatsapp", "contacts": [{"input": body["to"], "wa_id": body["to"]}],
                     "messages": [{"id": "wamid.HBgLMTY0NjcwNDM1OTUVAgARGBI1RjQyNUE3NEYxMzAzMzQ5MkEA", "message_status": "accepted"}]}

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(60)
