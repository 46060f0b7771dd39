/* Sends one short reply. */
#include "reply.h"

#include "event.h"

static enum MHD_Result reply_send(struct MHD_Connection *connection, unsigned status,
                                  const char *type, const char *retry_after, struct buffer *body) {
    struct MHD_Response *response =
        MHD_create_response_from_buffer(body->size, body->data, MHD_RESPMEM_MUST_COPY);
    buffer_free(body);
    if (response == NULL)
        return MHD_NO;
    if (type != NULL)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    if (retry_after != NULL)
        MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, retry_after);
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

enum MHD_Result reply_body(struct MHD_Connection *connection, unsigned status, const char *type,
                           struct buffer *body) {
    return reply_send(connection, status, type, NULL, body);
}

enum MHD_Result reply_failure(struct MHD_Connection *connection, const struct failure *failure,
                              enum error_shape shape) {
    struct buffer body = {0};
    char id[37];
    facts_new_id(id);
    if (shape != SHAPE_JSON) {
        failure_event(failure, id, 1, &body);
        return reply_send(connection, shape == SHAPE_SSE ? failure->status : 200,
                          "text/event-stream;charset=UTF-8", failure->retry_after, &body);
    }
    failure_json(failure, id, &body);
    return reply_send(connection, failure->status,
                      failure->status == 401 ? NULL : "application/json", failure->retry_after, &body);
}

enum MHD_Result reply_xml(struct MHD_Connection *connection, unsigned status, const char *code,
                          const char *message) {
    struct buffer body = {0};
    char id[37];
    facts_new_id(id);
    buffer_format(&body,
                  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>\n  <Code>%s</Code>\n"
                  "  <Message>%s</Message>\n  <RequestId>%s</RequestId>\n</Error>\n",
                  code, message, id);
    return reply_body(connection, status, "application/xml", &body);
}
