package rehearse

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/mcpkit-go/mcpkit/internal/wirejson"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A Recorded is the recorded run of the example with the same calls.
type Recorded struct {
	Title string        `json:"title"`
	Calls []policy.Call `json:"calls"`
	Run   policy.Run    `json:"run"`
}

// A recording is the format of recorded runs.
type recording struct {
	Runs []Recorded `json:"examples"`
}

// Record returns the runs of a surface for [ParseRecording]. The error names an example that did
// not run.
func Record(surface *policy.Surface) ([]byte, error) {
	var r recording
	for i, e := range surface.Examples {
		run := surface.Runs[i]
		if run.Skipped != "" {
			return nil, fmt.Errorf("example %d (%q) did not run: %s", i+1, e.Title, run.Skipped)
		}
		r.Runs = append(r.Runs, Recorded{e.Title, e.Calls, run})
	}
	raw, err := wirejson.Encode(r)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = json.Indent(&out, raw, "", "  ")
	out.WriteByte('\n')
	return out.Bytes(), err
}

// ParseRecording reads what [Record] returned.
func ParseRecording(recorded []byte) ([]Recorded, error) {
	var r recording
	if err := json.Unmarshal(recorded, &r); err != nil {
		return nil, err
	}
	return r.Runs, nil
}

// find returns the recorded run of an example.
func find(recorded []Recorded, e policy.Example) (policy.Run, bool) {
	for _, r := range recorded {
		if len(r.Calls) != len(e.Calls) || len(e.Calls) == 0 {
			continue
		}
		same := true
		for i, c := range e.Calls {
			same = same && c.Tool == r.Calls[i].Tool && sameArguments(c.Arguments, r.Calls[i].Arguments)
		}
		if same {
			return r.Run, true
		}
	}
	return policy.Run{}, false
}

func sameArguments(a, b json.RawMessage) bool {
	var x, y bytes.Buffer
	return json.Compact(&x, a) == nil && json.Compact(&y, b) == nil && bytes.Equal(x.Bytes(), y.Bytes())
}
