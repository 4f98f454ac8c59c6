package proxy

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"

	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// A refusal says what is wrong with an answer that the client must not read. The client reads it as
// an error of the protocol.
type refusal string

const (
	tooLarge  refusal = "it is too large"
	tooDeep   refusal = "it is nested deeper than 1,000 levels, which clients do not read"
	notResult refusal = "it is not the result of a tool"
	noMessage refusal = "it is not a message of MCP"
	cutOff    refusal = "it ends too early"
)

// answer returns an answer with the refusal as its error.
func (r refusal) answer(id json.RawMessage) []byte {
	if len(id) == 0 {
		id = json.RawMessage("null")
	}
	return []byte(`{"jsonrpc":"2.0","id":` + string(id) + `,"error":{"code":-32603,"message":` + strconv.Quote(string(r)) + `}}`)
}

// refused returns the error that the model reads for a refusal, or nil for other errors. The texts
// are fixed, so an upstream that sends one of them itself tells the model nothing else.
func refused(err error) error {
	var wire *jsonrpc.Error
	if !errors.As(err, &wire) {
		return nil
	}
	if text, isBusy := strings.CutPrefix(wire.Message, busy); isBusy {
		if seconds, err := strconv.Atoi(text); err == nil && seconds > 0 && seconds <= int(maxBusy.Seconds()) {
			return &mcpkit.ToolError{What: "the service behind this tool is busy", Next: fmt.Sprintf("Try again in %d seconds.", seconds), Err: err}
		}
	}
	next := "Try again later; the fault is in the service, not in the arguments."
	switch r := refusal(wire.Message); r {
	case tooLarge, tooDeep:
		next = "Try again with arguments that ask for less, if the tool has such arguments."
		fallthrough
	case notResult, noMessage, cutOff:
		return &mcpkit.ToolError{What: "the answer of the service behind this tool cannot be used: " + string(r), Next: next, Err: err}
	}
	return nil
}

// maxDepth is the deepest nesting of a message that go-sdk reads. It ends the connection, or the
// client's call, for a deeper one.
const maxDepth = 1000

// isDeep reports whether a message is nested deeper than maxDepth.
func isDeep(msg []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(msg); i++ {
		switch c := msg[i]; {
		case c == '"':
			quoted = !quoted
		case quoted && c == '\\':
			i++
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// edge is how many bytes of the beginning and the end of a message are kept that is too large.
const edge = 256

var (
	idFirst = regexp.MustCompile(`^\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"id"\s*:\s*(\d{1,18}|"[^"\\]{1,100}")\s*,`)
	idLast  = regexp.MustCompile(`"id"\s*:\s*(\d{1,18}|"[^"\\]{1,100}")\s*(?:,\s*"jsonrpc"\s*:\s*"2\.0"\s*)?\}\s*$`)
	// requestFirst is the beginning, and requestLast the end, of a message that is not an answer.
	requestFirst = regexp.MustCompile(`^\s*\{\s*(?:"(?:jsonrpc|id)"\s*:\s*(?:\d{1,18}|"[^"\\]{0,100}")\s*,\s*){0,2}"(?:method|params)"\s*:`)
	requestLast  = regexp.MustCompile(`"method"\s*:\s*"[^"\\]{1,100}"\s*(?:,\s*"(?:jsonrpc|id)"\s*:\s*(?:\d{1,18}|"[^"\\]{0,100}")\s*){0,2}\}\s*$`)
)

// isRequest reports whether the edges of a message show that it is not an answer.
func isRequest(head, tail []byte) bool { return requestFirst.Match(head) || requestLast.Match(tail) }

// answerTo returns the answer that the client gets instead of a message of which only the edges are
// read, or nil if the message is not an answer or its id is not at the beginning or the end.
func (r refusal) answerTo(head, tail []byte) []byte {
	if isRequest(head, tail) {
		return nil
	}
	for _, found := range [][][]byte{idFirst.FindSubmatch(head), idLast.FindSubmatch(tail)} {
		if found != nil {
			return r.answer(found[1])
		}
	}
	return nil
}
