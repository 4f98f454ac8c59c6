package mcpkit_test

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A fullDisk takes no byte.
type fullDisk struct{}

var errFull = errors.New("the disk is full")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func sentences(findings []policy.Finding) (texts []string) {
	for _, f := range findings {
		texts = append(texts, string(f.Rule.ID)+" "+f.Pos.String()+" "+f.Tool+" "+f.Message)
	}
	return texts
}

// TestReportsAreThoseOfTheRules writes reports in each form, and compares them with those of
// package policy about the same server. What cannot be written is an error.
func TestReportsAreThoseOfTheRules(t *testing.T) {
	t.Parallel()
	for ready, report := range map[bool]*mcpkit.Report{true: newServer().Check(), false: refusedServer().Check()} {
		of := policy.Check(report.Surface)
		assert.Equal(t, ready, report.OK())
		assert.Equal(t, ready, report.Err() == nil)
		assert.Equal(t, sentences(of.Failures()), sentences(report.Failures()))
		assert.Equal(t, ready, len(report.Failures()) == 0)
		assert.Equal(t, sentences(of.Warnings()), sentences(report.Warnings()))
		if !ready {
			assert.NotEmpty(t, report.Warnings())
			assert.EqualError(t, report.Err(), of.Err().Error())
		}
		encoded, err := json.Marshal(report)
		require.NoError(t, err)
		want, err := json.Marshal(of)
		require.NoError(t, err)
		assert.JSONEq(t, string(want), string(encoded))

		type form struct{ own, of func(io.Writer) error }
		forms := map[string]form{
			"WriteText": {report.WriteText, of.WriteText}, "WriteAll": {report.WriteAll, of.WriteAll}, "WriteJSON": {report.WriteJSON, of.WriteJSON},
		}
		for _, f := range policy.ReportFormats() {
			forms[string(f)] = form{func(w io.Writer) error { return report.Write(w, f) }, func(w io.Writer) error { return of.Write(w, f) }}
		}
		for name, write := range forms {
			var own, want strings.Builder
			require.NoError(t, write.own(&own), name)
			require.NoError(t, write.of(&want), name)
			assert.NotEmpty(t, own.String(), name)
			assert.Equal(t, want.String(), own.String(), name)
			assert.ErrorIs(t, write.own(fullDisk{}), errFull, name)
		}
		assert.Error(t, report.Write(io.Discard, "postage"))
	}
}
