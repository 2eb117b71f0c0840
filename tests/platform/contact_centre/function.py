"""What the server asks of a function of the platform."""


class Function:
    """One function: its name, the paths it answers and the ways in which it can be broken.

    A fault is a method `fault_NAME(self, request)`; `answer(self, request)` is the healthy way. Both write to the
    request, a contact_centre.server.Request.
    """

    name = ""
    paths = ()
    faults = ()

    def __init__(self, switches_of):
        self._switches_of = switches_of

    def serve(self, request):
        mode = self._switches_of().mode(self.name)
        handler = self.answer if mode == "ok" else getattr(self, "fault_" + mode)
        handler(request)

    def wait_until_repaired(self, mode, seconds):
        self._switches_of().wait_while(self.name, mode, seconds)

    def answer(self, request):
        raise NotImplementedError
