package proxy

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

func mediaTypeOf(h http.Header) string {
	mediaType, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return mediaType
}

// A message is what a request of HTTP sends.
type message struct {
	id     json.RawMessage // nil if nothing answers it
	method string          // "" for answers, and for requests without a message
}

// messageOf returns the message that a request sends.
func messageOf(req *http.Request) (m message) {
	if req.GetBody == nil || req.Method != http.MethodPost {
		return m
	}
	body, err := req.GetBody()
	if err != nil {
		return m
	}
	defer func() { _ = body.Close() }()
	text, err := io.ReadAll(body)
	if err != nil {
		return m
	}
	var id json.RawMessage
	_ = strictjson.Object(text, func(name string, value []byte) error { // go-sdk has encoded it
		switch name {
		case "id":
			id = value
		case "method":
			m.method, _ = strictjson.String(value)
		}
		return nil
	})
	if m.method != "" {
		m.id = id
	}
	return m
}

// A jsonReader reads a response that is one message. The first Read reads all of it.
type jsonReader struct {
	from   io.Reader
	filter *filter
	id     json.RawMessage // of the request

	read    bool
	pending *bytes.Reader
}

// Read implements [io.Reader].
func (r *jsonReader) Read(p []byte) (int, error) {
	if !r.read {
		r.read = true
		r.pending = bytes.NewReader(r.message())
	}
	if r.pending == nil {
		return 0, io.EOF
	}
	return r.pending.Read(p)
}

// message returns what the client reads. Nothing follows the message, so a request that it does not
// answer has no answer. An answer that cannot be read is an error of its call:
// go-sdk would end the connection of all.
func (r *jsonReader) message() []byte {
	m, part := oversize{limit: r.filter.limit}, make([]byte, 8<<10)
	for {
		n, err := r.from.Read(part)
		if endless := m.add(part[:n]); endless != nil || errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return cutOff.answer(r.id)
		}
	}
	if m.size <= r.filter.limit {
		if out := m.admitted(r.filter); out != nil && (r.id == nil || answerIn(out, r.id) != nil) {
			return out
		}
		return noMessage.answer(r.id)
	}
	m.admitted(r.filter)
	return tooLarge.answer(r.id)
}

// An eventReader reads server-sent events whose data are messages.
type eventReader struct {
	from    *bufio.Reader
	filter  *filter
	id      json.RawMessage // of the request
	call    string          // that the request is of; "" if it is of none
	pending []byte
	hasID   bool  // an event has an id, so that the client can ask for the rest
	err     error // that ended the stream
}

func newEventReader(from io.Reader, f *filter, id json.RawMessage, call string) *eventReader {
	return &eventReader{from: bufio.NewReaderSize(from, 8<<10), filter: f, id: id, call: call}
}

// Read implements [io.Reader]. If a stream ends and the client cannot ask for the rest, an error of
// the request is its last event. The client does not read it if it has the answer.
func (r *eventReader) Read(p []byte) (int, error) {
	for len(r.pending) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		event, err := r.next()
		r.pending, r.err = event, err
		if err != nil && r.id != nil && !r.hasID {
			r.pending = fmt.Appendf(event, "data: %s\n\n", cutOff.answer(r.id))
		}
	}
	n := copy(p, r.pending)
	r.pending = r.pending[n:]
	return n, nil
}

// maxField is the most bytes of a field of an event that is not its data, and maxFields the most
// such fields.
const maxField, maxFields = 4096, 16

// isField reports whether a line is a field of an event that go-sdk reads. go-sdk ends the
// connection for any other line.
func isField(text, name []byte) bool {
	switch string(name) {
	case "event", "id", "retry":
		return len(text) > len(name) && len(text) <= maxField
	}
	return false
}

// next returns the next event as the client reads it. The event is empty if the client must not
// read it.
func (r *eventReader) next() ([]byte, error) {
	var out []byte
	fields, hasData := 0, false
	data := oversize{limit: r.filter.limit}
	for {
		var line oversize
		line.limit = r.filter.limit
		var err error
		for {
			var part []byte
			part, err = r.from.ReadSlice('\n')
			if endless := line.add(part); endless != nil {
				return nil, endless
			}
			if !errors.Is(err, bufio.ErrBufferFull) {
				break
			}
		}
		text := bytes.TrimRight(line.kept, "\r\n")
		name, value, _ := bytes.Cut(text, []byte(":"))
		value = bytes.TrimPrefix(value, []byte(" "))
		switch {
		case line.size > line.limit:
			hasData = true
			if endless := data.add(value); endless != nil {
				return nil, endless
			}
			data.size, data.tail = data.size+line.size, line.tail
		case len(text) == 0 && (line.size > 0 || err != nil):
			if err != nil {
				return nil, err // an event that does not end is none
			}
			if hasData {
				return r.event(out, &data), nil
			}
			out, fields = nil, 0
		case string(name) == "data":
			if hasData {
				if endless := data.add([]byte("\n")); endless != nil {
					return nil, endless
				}
			}
			hasData = true
			if endless := data.add(value); endless != nil {
				return nil, endless
			}
		case isField(text, name) && fields < maxFields:
			fields++
			r.hasID = r.hasID || string(name) == "id" && len(value) > 0
			out = append(append(out, text...), '\n')
		}
		if err != nil {
			return nil, err
		}
	}
}

// event returns an event with its other fields.
func (r *eventReader) event(out []byte, data *oversize) []byte {
	var msg []byte
	switch {
	case data.size <= r.filter.limit:
		msg = data.admitted(r.filter)
		if msg == nil && len(bytes.TrimSpace(data.kept)) > 0 {
			return nil
		}
	default:
		if msg = data.admitted(r.filter); msg == nil && r.id != nil && !isRequest(data.kept, data.tail) {
			msg = tooLarge.answer(r.id)
		}
		if msg == nil {
			return nil
		}
	}
	for line := range strings.SplitSeq(string(askedOn(msg, r.call)), "\n") {
		out = append(append(append(out, "data: "...), line...), '\n')
	}
	return append(out, '\n')
}
