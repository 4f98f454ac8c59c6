package envelope

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

// invalid returns a Fault without ID as an error.
func invalid(code int64, format string, args ...any) error {
	return &Fault{Code: code, Message: fmt.Sprintf(format, args...)}
}

func parseMessage(raw []byte) (Message, *Fault) {
	var m Message
	err := m.parse(raw)
	if err == nil {
		return m, nil
	}
	var fault *Fault
	if !errors.As(err, &fault) {
		fault = &Fault{Code: CodeInvalidRequest, Message: "a JSON-RPC message is an object"}
	}
	fault.ID = m.ID
	return Message{}, fault
}

func (m *Message) parse(raw []byte) error {
	var version, method, params, outcome []byte
	var misspelled, badID error
	err := strictjson.Object(raw, func(name string, value []byte) error {
		switch name {
		case "jsonrpc":
			version = value
		case "id":
			if validID(value) {
				m.ID = value
			} else {
				badID = invalid(CodeInvalidRequest, "id must be a string, or %s", plainInteger)
			}
		case "method":
			method = value
		case "params":
			params = value
		case "result", "error":
			outcome = value
		default:
			if right := misspelling(name, "jsonrpc", "id", "method", "params", "result", "error"); right != "" && misspelled == nil {
				misspelled = invalid(CodeInvalidRequest, "unknown member %q; it is written %q", name, right)
			}
		}
		return nil // reads on, so that the response to a bad message has its id
	})
	switch {
	case err != nil:
		return err
	case badID != nil:
		return badID
	case misspelled != nil:
		return misspelled
	case string(version) != `"2.0"`:
		return invalid(CodeInvalidRequest, `jsonrpc must be "2.0"`)
	case method == nil && (m.ID == nil || outcome == nil):
		return invalid(CodeInvalidRequest, "a message has a method, or an id with a result or an error")
	case method == nil:
		return nil // a response
	}
	var ok bool
	if m.Method, ok = strictjson.String(method); !ok || m.Method == "" {
		return invalid(CodeInvalidRequest, "method must be a non-empty string")
	}
	if len(params) == 0 || string(params) == "null" {
		return nil
	}
	if err := m.parseParams(params); err != nil {
		return err
	}
	for _, uri := range m.URIs {
		if len(uri) > MaxURI {
			return invalid(CodeInvalidParams, "a URI has %d bytes; at most %d are allowed", len(uri), MaxURI)
		}
	}
	return nil
}

func (m *Message) parseParams(params []byte) error {
	m.Params = params
	subject := methods[m.Method].subject
	var uri string
	err := strictjson.Object(params, func(name string, value []byte) error {
		m.More = m.More || name != "arguments" && name != "_meta" && (name != "name" || subject != subjectName)
		switch name {
		// The handler of the method refuses a name or URI that is not a string; null
		// counts as "", as if the member were missing.
		case "name":
			if subject == subjectName {
				m.Name, _ = strictjson.String(value)
			}
		case "arguments":
			m.Arguments = value
		case "uri":
			if subject == subjectURI {
				uri, _ = strictjson.String(value)
			}
		case "ref":
			return m.parseRef(value, subject == subjectRef)
		case "notifications":
			return m.parseNotifications(value, subject == subjectNotifications)
		case "_meta":
			m.Meta = value
			return eachInParam(value, name, func(name string, value []byte) error {
				if name != "progressToken" {
					return nil
				}
				m.Progress = true
				if isNumber(value) && !validID(value) { // a notification would have another number
					return invalid(CodeInvalidParams, "_meta.progressToken must be a string, or %s", plainInteger)
				}
				return nil
			})
		default:
			if right := misspelling(name, "_meta", "name", "arguments", "uri", "cursor", "ref", "notifications"); right != "" {
				return invalid(CodeInvalidParams, "params: unknown member %q; it is written %q", name, right)
			}
		}
		return nil
	})
	if errors.Is(err, strictjson.ErrNotObject) {
		return invalid(CodeInvalidParams, "params must be an object")
	}
	if subject == subjectURI { // a missing uri counts as ""
		m.URIs = []string{uri}
	}
	return err
}

// parseRef checks the member ref, and sets the subject of a completion from it if use is true.
func (m *Message) parseRef(value []byte, use bool) error {
	var kind, name, uri string
	err := eachInParam(value, "ref", func(member string, value []byte) error {
		switch member {
		case "type":
			kind, _ = strictjson.String(value)
		case "name":
			name, _ = strictjson.String(value)
		case "uri":
			uri, _ = strictjson.String(value)
		}
		return nil
	}, "type", "name", "uri")
	if use {
		m.setRef(kind, name, uri)
	}
	return err
}

// parseNotifications checks the member notifications, and sets URIs from its subscriptions if
// use is true.
func (m *Message) parseNotifications(value []byte, use bool) error {
	return eachInParam(value, "notifications", func(name string, value []byte) error {
		if !use || name != "resourceSubscriptions" {
			return nil
		}
		return m.parseSubscriptions(value)
	}, "resourceSubscriptions")
}

func (m *Message) parseSubscriptions(value []byte) error {
	err := strictjson.Array(value, func(value []byte) error {
		if len(m.URIs) == MaxSubscriptions {
			return invalid(CodeInvalidParams, "params.notifications.resourceSubscriptions names more than %d resources", MaxSubscriptions)
		}
		uri, _ := strictjson.String(value)
		m.URIs = append(m.URIs, uri)
		return nil
	})
	if errors.Is(err, strictjson.ErrNotArray) {
		return nil // it names no resources
	}
	return err
}

// eachInParam calls visit for the members of the parameter named of, if it is an object. It
// returns an error for a member whose name differs from one of names only in case.
func eachInParam(value []byte, of string, visit func(name string, value []byte) error, names ...string) error {
	err := strictjson.Object(value, func(name string, value []byte) error {
		if right := misspelling(name, names...); right != "" {
			return invalid(CodeInvalidParams, "params.%s: unknown member %q; it is written %q", of, name, right)
		}
		return visit(name, value)
	})
	if errors.Is(err, strictjson.ErrNotObject) {
		return nil
	}
	return err
}

// misspelling returns the one of names that differs from name only in case; "" if none does.
func misspelling(name string, names ...string) string {
	for _, right := range names {
		if name != right && strings.EqualFold(name, right) {
			return right
		}
	}
	return ""
}

// plainInteger describes the numbers that an ID may be.
const plainInteger = "an integer of up to 2^53 without a fraction or an exponent"

func isNumber(raw []byte) bool { return raw[0] == '-' || '0' <= raw[0] && raw[0] <= '9' }

// validID reports whether an ID is a string, or an integer of up to 2^53 in plain digits. go-sdk
// repeats such an integer byte for byte; 1.0, 1e3, -0 and larger integers would come back as
// another number or in another form, and the client would not find its request.
func validID(raw []byte) bool {
	if raw[0] == '"' {
		return true
	}
	n, err := strconv.ParseInt(string(raw), 10, 64)
	return err == nil && n >= -1<<53 && n <= 1<<53 && strconv.FormatInt(n, 10) == string(raw)
}
