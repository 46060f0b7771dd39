/* qtts.Client: settings and connections, shared by streams and threads. */
#include "client.h"

#include "convert.h"
#include "errors.h"
#include "narration.h"
#include "reply.h"
#include "stream.h"

/* ---- life ---- */

static void client_release(ClientObject *self)
{
    qtts_client *handle = self->handle;
    self->handle = NULL;
    qtts_client_free(handle);
}

void client_enter(ClientObject *self)
{
    self->users++;
}

void client_leave(ClientObject *self)
{
    self->users--;
    if (self->closing && !self->users) client_release(self);
}

qtts_client *client_handle(ClientObject *self)
{
    if (self->handle && !self->closing) return self->handle;
    PyErr_SetString(PyExc_ValueError, "the client is closed");
    return NULL;
}

static int config_numbers(PyObject *timeout, PyObject *retries, PyObject *const ceilings[4], qtts_config *config)
{
    if (convert_timeout(timeout, config) < 0 || convert_retries(retries, &config->retries) < 0) return -1;
    if (convert_ceiling(ceilings[0], "max_event_bytes", &config->max_event_bytes) < 0) return -1;
    if (convert_ceiling(ceilings[1], "max_header_bytes", &config->max_header_bytes) < 0) return -1;
    if (convert_ceiling(ceilings[2], "max_buffered_bytes", &config->max_buffered_bytes) < 0) return -1;
    return convert_ceiling(ceilings[3], "max_download_bytes", &config->max_download_bytes);
}

static int config_parse(PyObject *args, PyObject *kwargs, PyObject *keep, qtts_config *config)
{
    static char *names[] = {"api_key",          "region",          "base_url",          "workspace",
                            "timeout",          "retries",         "headers",           "proxy",
                            "ca_file",          "allow_plaintext", "allow_private_address", "max_event_bytes",
                            "max_header_bytes", "max_buffered_bytes", "max_download_bytes", "user_agent",
                            NULL};
    PyObject *timeout = NULL, *retries = NULL, *headers = NULL, *ca_file = NULL, *ceilings[4] = {NULL};
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|z$zzzOOOzOppOOOOz:Client", names, &config->api_key, &config->region,
                                     &config->base_url, &config->workspace, &timeout, &retries, &headers, &config->proxy, &ca_file,
                                     &config->allow_plaintext, &config->allow_private_address, &ceilings[0], &ceilings[1], &ceilings[2],
                                     &ceilings[3], &config->user_agent))
        return -1;
    if (config_numbers(timeout, retries, ceilings, config) < 0) return -1;
    if (convert_headers(headers, keep, &config->headers) < 0) return -1;
    return convert_path(ca_file, keep, &config->ca_file);
}

static PyObject *client_open(PyTypeObject *type, const qtts_config *config)
{
    ClientObject *self = PyObject_GC_New(ClientObject, type);
    if (!self) return NULL;
    self->weakrefs = NULL;
    self->handle = NULL;
    self->users = self->closing = 0;
    PyObject_GC_Track(self);
    qtts_status status = qtts_client_new(config, &self->handle);
    if (status == QTTS_OK) return (PyObject *)self;
    error_raise(state_of(self), status, self->handle ? qtts_client_error(self->handle) : NULL);
    Py_DECREF(self);
    return NULL;
}

static PyObject *client_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    qtts_config config = {0};
    PyObject *self = NULL, *keep = PyList_New(0);
    if (keep && config_parse(args, kwargs, keep, &config) == 0) self = client_open(type, &config);
    Py_XDECREF(keep);
    return self;
}

static int client_traverse(ClientObject *self, visitproc visit, void *arg)
{
    Py_VISIT(type_of(self));
    return 0;
}

static void client_finalize(ClientObject *self)
{
    if (self->handle) client_release(self);
}

static void client_dealloc(ClientObject *self)
{
    PyTypeObject *type = type_of(self);
    PyObject_GC_UnTrack(self);
    if (self->weakrefs) PyObject_ClearWeakRefs((PyObject *)self);
    client_finalize(self);
    PyObject_GC_Del(self);
    Py_DECREF(type);
}

PyDoc_STRVAR(close_doc, "close($self, /)\n--\n\nEnd its streams and close its connections. Closing twice is fine.");

static PyObject *client_close(ClientObject *self, PyObject *unused)
{
    (void)unused;
    if (self->handle && self->users) {
        self->closing = 1;
        qtts_client_wakeup(self->handle);
    } else if (self->handle) {
        client_release(self);
    }
    Py_RETURN_NONE;
}

/* ---- requests ---- */

typedef PyObject *opener(ClientObject *self, const qtts_request *request);

static PyObject *client_request(ClientObject *self, PyObject *args, PyObject *kwargs, const char *format, opener *open)
{
    qtts_request request = {0};
    PyObject *result = NULL, *keep = PyList_New(0);
    if (keep && convert_request(args, kwargs, format, keep, &request) == 0 && client_handle(self)) result = open(self, &request);
    Py_XDECREF(keep);
    return result;
}

PyDoc_STRVAR(stream_doc,
             "stream($self, text, *, voice=None, model=None, language_type=None, instructions=None, optimize_instructions=None, "
             "parameters=None, input=None)\n--\n\n"
             "Speech as it is spoken: iterate over the result for bytes of PCM. The request goes out with the first step.");

static PyObject *client_stream(ClientObject *self, PyObject *args, PyObject *kwargs)
{
    return client_request(self, args, kwargs, "U|$zzzzOOO:stream", stream_open);
}

PyDoc_STRVAR(synthesize_doc,
             "synthesize($self, text, *, voice=None, model=None, language_type=None, instructions=None, optimize_instructions=None, "
             "parameters=None, input=None)\n--\n\n"
             "Speech as a whole: waits until the service has spoken everything and gives the url of the recording.");

static PyObject *client_synthesize(ClientObject *self, PyObject *args, PyObject *kwargs)
{
    return client_request(self, args, kwargs, "U|$zzzzOOO:synthesize", reply_open);
}

PyDoc_STRVAR(narrate_doc,
             "narrate($self, text=None, *, voice=None, model=None, language_type=None, instructions=None, optimize_instructions=None, "
             "parameters=None, input=None, concurrency=None, max_bytes=None, pause=None, trim=True, start=0, silence=None)\n--\n\n"
             "A text of any length as one stream of audio: cut at sentences, up to `concurrency` requests ahead, joined with natural pauses.\n\n"
             "text: a str; an iterable of str, such as the tokens of a language model, which a thread of its own goes through, and whose "
             "exception comes out of the narration behind the audio of what came before; or None, for feed() and finish().\n"
             "pause: seconds of silence between sentences; trim=False: bytes exactly as the service sends them; start: bytes of the text to "
             "leave out, see Progress.resume_at; silence: seconds after which a text that stalls is spoken, but for its last word.");

PyDoc_STRVAR(download_doc, "download($self, url, /)\n--\n\nThe file behind a result url, as a Stream of its own bytes. The key is not sent.");

static PyObject *client_download(ClientObject *self, PyObject *url)
{
    return stream_open_download(self, url);
}

static int client_warm_up(ClientObject *self, int wait)
{
    if (!wait) {
        qtts_status status = qtts_client_warmup(self->handle);
        return status == QTTS_OK ? 0 : (error_raise(state_of(self), status, NULL), -1);
    }
    StreamObject *stream = (StreamObject *)stream_open_warmup(self);
    int result = stream ? stream_run(stream) : -1;
    Py_XDECREF((PyObject *)stream);
    return result;
}

PyDoc_STRVAR(warmup_doc, "warmup($self, *, wait=True)\n--\n\n"
                         "Connect ahead of the first request, with a HEAD that is not billed and carries no key, so that the next stream need not. "
                         "Raises when no connection can be made. wait=False only begins: streams of this client that are read move it on.");

static PyObject *client_warmup(ClientObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"wait", NULL};
    int wait = 1;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|$p:warmup", names, &wait) || !client_handle(self)) return NULL;
    return client_warm_up(self, wait) < 0 ? NULL : Py_NewRef(Py_None);
}

/* What AsyncClient waits for in its own way. */
static PyObject *client_open_synthesis(ClientObject *self, PyObject *args, PyObject *kwargs)
{
    return client_request(self, args, kwargs, "U|$zzzzOOO:synthesize", stream_open_synthesis);
}

static PyObject *client_open_warmup(ClientObject *self, PyObject *unused)
{
    (void)unused;
    return client_handle(self) ? stream_open_warmup(self) : NULL;
}

/* ---- the type ---- */

static PyObject *client_get_closed(ClientObject *self, void *unused)
{
    (void)unused;
    return PyBool_FromLong(!self->handle || self->closing);
}

static PyObject *client_get_base_url(ClientObject *self, void *unused)
{
    (void)unused;
    qtts_client *handle = client_handle(self);
    return handle ? PyUnicode_FromString(qtts_client_base_url(handle)) : NULL;
}

static PyObject *client_get_key_source(ClientObject *self, void *unused)
{
    (void)unused;
    qtts_client *handle = client_handle(self);
    return handle ? PyUnicode_FromString(qtts_client_key_source(handle)) : NULL;
}

static PyObject *client_get_ca_file(ClientObject *self, void *unused)
{
    (void)unused;
    qtts_client *handle = client_handle(self);
    return handle ? PyUnicode_DecodeFSDefault(qtts_client_ca_file(handle)) : NULL;
}

static PyObject *client_enter_with(ClientObject *self, PyObject *unused)
{
    (void)unused;
    return client_handle(self) ? Py_NewRef((PyObject *)self) : NULL;
}

static PyObject *client_exit_with(ClientObject *self, PyObject *args)
{
    (void)args;
    return client_close(self, NULL);
}

static PyMethodDef client_methods[] = {
    {"stream", (PyCFunction)(void (*)(void))client_stream, METH_VARARGS | METH_KEYWORDS, stream_doc},
    {"synthesize", (PyCFunction)(void (*)(void))client_synthesize, METH_VARARGS | METH_KEYWORDS, synthesize_doc},
    {"narrate", (PyCFunction)(void (*)(void))narration_open, METH_VARARGS | METH_KEYWORDS, narrate_doc},
    {"download", (PyCFunction)client_download, METH_O, download_doc},
    {"warmup", (PyCFunction)(void (*)(void))client_warmup, METH_VARARGS | METH_KEYWORDS, warmup_doc},
    {"_open_synthesis", (PyCFunction)(void (*)(void))client_open_synthesis, METH_VARARGS | METH_KEYWORDS, NULL},
    {"_open_warmup", (PyCFunction)client_open_warmup, METH_NOARGS, NULL},
    {"fileno", (PyCFunction)client_fileno, METH_NOARGS, client_fileno_doc},
    {"step", (PyCFunction)client_step, METH_VARARGS, client_step_doc},
    {"ready", (PyCFunction)client_ready, METH_NOARGS, client_ready_doc},
    {"close", (PyCFunction)client_close, METH_NOARGS, close_doc},
    {"__enter__", (PyCFunction)client_enter_with, METH_NOARGS, NULL},
    {"__exit__", (PyCFunction)client_exit_with, METH_VARARGS, NULL},
    {"__reduce__", refuse_pickle, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef client_getters[] = {
    {"closed", (getter)client_get_closed, NULL, "True once close was called", NULL},
    {"base_url", (getter)client_get_base_url, NULL, "where requests go", NULL},
    {"key_source", (getter)client_get_key_source, NULL, "where the key was found: 'api_key', a variable's name or a file's", NULL},
    {"ca_file", (getter)client_get_ca_file, NULL, "the PEM file of whom it trusts; '' when the TLS library decides", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMemberDef client_members[] = {
    {"__weaklistoffset__", T_PYSSIZET, offsetof(ClientObject, weakrefs), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyDoc_STRVAR(client_doc,
             "Client(api_key=None, *, region=None, base_url=None, workspace=None, timeout=None, retries=None, headers=None, proxy=None, "
             "ca_file=None, allow_plaintext=False, allow_private_address=False, max_event_bytes=None, max_header_bytes=None, "
             "max_buffered_bytes=None, max_download_bytes=None, user_agent=None)\n--\n\n"
             "Settings and connections. None means the default; math.inf switches a timeout or a ceiling off. Threads may share one.");

static PyType_Slot client_slots[] = {
    {Py_tp_doc, (void *)client_doc},       {Py_tp_new, client_new},         {Py_tp_dealloc, client_dealloc},
    {Py_tp_finalize, client_finalize},     {Py_tp_traverse, client_traverse}, {Py_tp_methods, client_methods},
    {Py_tp_getset, client_getters},        {Py_tp_members, client_members}, {0, NULL},
};

static PyType_Spec client_spec = {"qtts.Client", sizeof(ClientObject), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, client_slots};

int client_add(PyObject *module, module_state *state)
{
    state->client_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &client_spec, NULL);
    return state->client_type ? PyModule_AddType(module, state->client_type) : -1;
}
