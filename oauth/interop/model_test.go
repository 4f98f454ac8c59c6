package interop

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// A model replaces the language model of Claude Code: it uses the tools that the test chooses,
// and records their results.
type model struct {
	url string

	mu      sync.Mutex
	wants   []toolUse
	results []string
}

type toolUse struct {
	tool  string
	input any
}

func newModel(t *testing.T) *model {
	t.Helper()
	m := &model{}
	srv := httptest.NewServer(m)
	t.Cleanup(srv.Close)
	m.url = srv.URL
	return m
}

// want sets the tools that the next conversation uses, one after the other.
func (m *model) want(uses ...toolUse) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.wants, m.results = uses, nil
}

// got returns the results of the tools in the last conversation, as JSON.
func (m *model) got() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.results
}

// ServeHTTP responds like the Messages API, with a stream.
func (m *model) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/v1/messages" {
		http.NotFound(w, r)
		return
	}
	var in struct {
		Tools    []struct{ Name string }
		Messages []struct{ Content json.RawMessage }
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.results = nil
	for _, message := range in.Messages {
		var blocks []struct {
			Type    string
			Content json.RawMessage
		}
		_ = json.Unmarshal(message.Content, &blocks) // a string is not a list, and contains no result
		for _, b := range blocks {
			if b.Type == "tool_result" {
				m.results = append(m.results, string(b.Content))
			}
		}
	}
	type object = map[string]any
	start, delta, stop := object{"type": "text", "text": ""}, object{"type": "text_delta", "text": "Done."}, "end_turn"
	if done := len(m.results); len(in.Tools) > 0 && done < len(m.wants) {
		input, _ := json.Marshal(m.wants[done].input)
		start = object{"type": "tool_use", "id": fmt.Sprintf("use_%d", done), "name": m.wants[done].tool, "input": object{}}
		delta, stop = object{"type": "input_json_delta", "partial_json": string(input)}, "tool_use"
	}
	w.Header().Set("Content-Type", "text/event-stream")
	for _, event := range []object{
		{"type": "message_start", "message": object{
			"id": "message", "type": "message", "role": "assistant", "model": "none", "content": []any{},
			"usage": object{"input_tokens": 1, "output_tokens": 1},
		}},
		{"type": "content_block_start", "index": 0, "content_block": start},
		{"type": "content_block_delta", "index": 0, "delta": delta},
		{"type": "content_block_stop", "index": 0},
		{"type": "message_delta", "delta": object{"stop_reason": stop}, "usage": object{"output_tokens": 1}},
		{"type": "message_stop"},
	} {
		data, _ := json.Marshal(event)
		fmt.Fprintf(w, "event: %s\ndata: %s\n\n", event["type"], data)
	}
}
