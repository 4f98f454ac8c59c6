package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
)

// ListTools returns the definitions of an assembly's tools as clients get them from tools/list,
// after the program's go-sdk middleware. It includes tools that only some callers may see.
func (h *Host) ListTools(s *Service) ([]json.RawMessage, error) {
	var all []json.RawMessage
	for cursor := ""; ; {
		params := map[string]any{}
		if cursor != "" {
			params["cursor"] = cursor
		}
		var result struct {
			Tools      []json.RawMessage `json:"tools"`
			NextCursor string            `json:"nextCursor"`
		}
		if err := h.ask(s, "tools/list", params, &result); err != nil {
			return nil, err
		}
		all = append(all, result.Tools...)
		if cursor = result.NextCursor; cursor == "" {
			return all, nil
		}
	}
}

// ask sends a request to the server's own handler, without a caller, and decodes the result.
func (h *Host) ask(s *Service, method string, params map[string]any, result any) error {
	body, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, "/", bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("MCP-Protocol-Version", "2025-11-25")
	q := newRequest(r, h, s)
	q.purpose = forCheck
	defer q.leave()
	out := &memoryResponse{header: http.Header{}}
	h.handOn(out, r.WithContext(q), q, &envelope.Envelope{Messages: []envelope.Message{{Method: method}}}, body, false)
	answer := struct {
		Result any             `json:"result"`
		Error  json.RawMessage `json:"error"`
	}{Result: result}
	if err := json.Unmarshal(out.body.Bytes(), &answer); err != nil {
		return fmt.Errorf("the answer cannot be read: %.300q", out.body.String())
	}
	if answer.Error != nil {
		return fmt.Errorf("the server refuses %s: %.300s", method, answer.Error)
	}
	return nil
}

// A memoryResponse keeps a response in memory.
type memoryResponse struct {
	header http.Header
	body   bytes.Buffer
}

func (m *memoryResponse) Header() http.Header         { return m.header }
func (m *memoryResponse) WriteHeader(int)             {}
func (m *memoryResponse) Write(p []byte) (int, error) { return m.body.Write(p) }
