package proxy

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
)

// A filtered transport passes messages of responses through a filter.
type filtered struct {
	base   http.RoundTripper
	filter *filter
	// caller has the values that a request gets if its own context does not have them: those of the
	// connection's user.
	caller context.Context
}

// RoundTrip implements [http.RoundTripper].
func (t *filtered) RoundTrip(req *http.Request) (*http.Response, error) {
	first := req.Header.Get("Last-Event-ID") == ""
	if req = withoutOwnID(req); isNewStream(req) {
		return newStream(req, first, t.filter, t.send)
	}
	return t.send(req)
}

// send sends a request, and returns its response as the client reads it.
func (t *filtered) send(req *http.Request) (*http.Response, error) {
	sent := messageOf(req)
	t.filter.await(req.Context(), sent.id)
	delivery := deliveryOf(req)
	delivery.begin()
	req, reached := tracked(req.WithContext(withFallback{req.Context(), t.caller}))
	resp, err := t.base.RoundTrip(req)
	if err != nil {
		if !reached(err) {
			delivery.end(unsent)
		}
		return nil, &unreachableError{err}
	}
	delivery.end(resp.StatusCode)
	body := resp.Body
	var reader io.Reader
	switch {
	case isStream(resp):
		call, _ := req.Context().Value(callKey{}).(string)
		events := newEventReader(body, t.filter, sent.id, call)
		if isNewStream(req) {
			events.pending = t.filter.beginStream()
		}
		reader = events
	case isNewStream(req):
		return resp, nil // see newStream
	case req.Method == http.MethodGet && isTemporary(resp.StatusCode):
		_ = body.Close()
		return nil, &unreachableError{fmt.Errorf("the status of the stream is %d", resp.StatusCode)}
	case mediaTypeOf(resp.Header) == "application/json" && resp.StatusCode/100 == 2:
		reader = &jsonReader{from: body, filter: t.filter, id: sent.id}
	case req.Method == http.MethodPost:
		if resp, err = t.failed(req, resp, sent); err != nil {
			return nil, err
		}
		reader, body = resp.Body, resp.Body
	default:
		reader = io.LimitReader(body, maxErrorBody)
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{reader, body}
	resp.ContentLength = -1
	resp.Header.Del("Content-Length")
	return resp, nil
}

// maxErrorBody is the most bytes that are read of a response that is not a message.
const maxErrorBody = 64 << 10

// failed returns what the client reads of a response that has no answer. go-sdk ends the connection
// for nearly all of them, and with it the calls of others. Only a session that is gone is a reason
// to do that: the caller of a request is told what is wrong with its answer.
func (t *filtered) failed(req *http.Request, resp *http.Response, sent message) (*http.Response, error) {
	limit := maxErrorBody
	if mediaTypeOf(resp.Header) == "application/json" && sent.id != nil {
		limit = t.filter.limit
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, int64(limit)+1))
	_ = resp.Body.Close() // it is read, or too long
	if err != nil {
		return nil, err
	}
	if answer := t.filter.unusual(body, limit, sent.id); answer != nil {
		deliveryOf(req).end(http.StatusOK)
		resp.StatusCode, resp.Body = http.StatusOK, io.NopCloser(bytes.NewReader(answer))
		resp.Header.Set("Content-Type", "application/json")
		return resp, nil
	}
	code, isError := errorIn(body)
	inSession := req.Header.Get("Mcp-Session-Id") != ""
	if inSession && resp.StatusCode == http.StatusBadRequest && sent.method != "ping" {
		t.filter.doubt() // some upstreams report with this status that the session is gone
	}
	switch {
	case inSession && resp.StatusCode == http.StatusNotFound && !isAnswerOf(body, sent.id) && (!isError || code != jsonrpc.CodeMethodNotFound):
		body = nil // go-sdk treats the body of an error as an answer
	case sent.method == "notifications/initialized":
	case sent.id == nil:
		if resp.StatusCode/100 != 2 {
			t.filter.note("the upstream refused a message that needs no answer; this is ignored", "method", sent.method, "status", resp.StatusCode)
		}
		resp.StatusCode, body = http.StatusAccepted, nil
	case isError && resp.StatusCode/100 != 2:
		deliveryOf(req).end(http.StatusOK)
	default:
		body = noAnswer(sent.id, resp)
		isBusy := retryAfter(resp) > 0
		if isBusy {
			deliveryOf(req).end(unsent)
		}
		if isBusy || resp.StatusCode/100 == 2 { // go-sdk does not read the body of a refusal for now
			resp.StatusCode = http.StatusOK
		}
		resp.Header.Set("Content-Type", "application/json")
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// noAnswer returns the answer to a request whose response has none.
func noAnswer(id json.RawMessage, resp *http.Response) []byte {
	if resp.StatusCode/100 == 2 {
		return noMessage.answer(id)
	}
	why := "the upstream answered with the status " + strconv.Itoa(resp.StatusCode) + " of HTTP" + hint(resp.StatusCode)
	if seconds := retryAfter(resp); seconds > 0 {
		why = busy + strconv.Itoa(seconds)
	}
	return fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%s,"error":{"code":%d,"message":%q}}`, id, jsonrpc.CodeInternalError, why)
}

// errorIn returns the code of the error that a body is, if it is one.
func errorIn(body []byte) (code int64, ok bool) {
	msg, err := jsonrpc.DecodeMessage(body)
	if err != nil {
		return 0, false
	}
	resp, ok := msg.(*jsonrpc.Response)
	if !ok || resp.Error == nil {
		return 0, false
	}
	if wire, known := resp.Error.(*jsonrpc.Error); known { //nolint:errorlint // it is not wrapped
		code = wire.Code
	}
	return code, true
}
