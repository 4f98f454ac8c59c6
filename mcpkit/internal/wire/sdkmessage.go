package wire

import (
	"bytes"
	"encoding/json"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

// respelled has the characters that go-sdk may write in another way in a text than they were sent:
// escapes that JSON does not need, and characters that encoding/json escapes.
const respelled = "\\<>&\u2028\u2029"

// respelledIDs returns the IDs of a request that go-sdk may spell in another way, by their texts.
func respelledIDs(env *envelope.Envelope) map[string]json.RawMessage {
	var ids map[string]json.RawMessage
	for i := range env.Messages {
		id := env.Messages[i].ID
		if !bytes.ContainsAny(id, respelled) {
			continue
		}
		if text, ok := strictjson.String(id); ok {
			if ids == nil {
				ids = map[string]json.RawMessage{}
			}
			ids[text] = id
		}
	}
	return ids
}

// The beginnings of what go-sdk writes: of a batch, of a message, and of its members after the ID
// if it is an error. An error for params that it could not decode has the code 0, or quotes them,
// with the name of a Go type.
var (
	batchStart   = []byte(`[`)
	messageStart = []byte(`{"jsonrpc":"2.0","id":`)
	errorStart   = []byte(`"error":{"code":`)
	withoutCode  = []byte(`,"error":{"code":0,`)
	beforeReady  = []byte(`,"error":{"code":0,"message":"method `) // of a session that is not initialized
	withText     = []byte(`,"error":{"code":-32602,"message":"handling '`)
	quotedParams = []byte(`': invalid params: unmarshaling `)
)

const notReadyAnswer = `,"error":{"code":-32600,"message":"the session has not begun: send initialize first"}}`

const undecodedAnswer = `,"error":{"code":-32602,"message":"the params do not have the form that the protocol defines for this method"}}`

// corrected returns what go-sdk wrote at once, a message, a batch or an event, with the IDs as they
// were sent and with a code for params that could not be decoded.
func corrected(p []byte, ids map[string]json.RawMessage) []byte {
	if ids == nil && !bytes.Contains(p, errorStart) {
		return p
	}
	if bytes.HasPrefix(p, batchStart) {
		batch := []byte{'['}
		_ = strictjson.Array(p, func(message []byte) error {
			if len(batch) > 1 {
				batch = append(batch, ',')
			}
			batch = append(batch, correctedMessage(message, ids)...)
			return nil
		})
		return append(batch, ']')
	}
	start, end := 0, len(p)
	if data := []byte("data: "); !bytes.HasPrefix(p, messageStart) { // an event
		before, _, found := bytes.Cut(p, data)
		if !found {
			return p
		}
		start = len(before) + len(data)
		if length := bytes.IndexByte(p[start:], '\n'); length >= 0 {
			end = start + length
		}
	}
	return bytes.Join([][]byte{p[:start], correctedMessage(p[start:end], ids), p[end:]}, nil)
}

func correctedMessage(message []byte, ids map[string]json.RawMessage) []byte {
	rest, found := bytes.CutPrefix(message, messageStart)
	if !found {
		return message
	}
	end := idEnd(rest)
	id, rest := rest[:end], rest[end:]
	if text, ok := strictjson.String(id); ok && ids[text] != nil {
		id = ids[text]
	}
	switch {
	case bytes.HasPrefix(rest, beforeReady) && bytes.Contains(rest, []byte(` is invalid during session initialization"`)):
		rest = []byte(notReadyAnswer)
	case bytes.HasPrefix(rest, withoutCode) || bytes.HasPrefix(rest, withText) && bytes.Contains(rest, quotedParams):
		rest = []byte(undecodedAnswer)
	}
	return bytes.Join([][]byte{messageStart, id, rest}, nil)
}

// idEnd returns the end of the ID at the beginning of a valid JSON text.
func idEnd(text []byte) int {
	if text[0] != '"' {
		return max(0, bytes.IndexByte(text, ','))
	}
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}
