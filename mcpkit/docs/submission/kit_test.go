package submission_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
)

func TestKits(t *testing.T) {
	for folder, k := range map[string]*submission.Kit{
		"notes-anthropic":  submission.New(submission.Anthropic, notes(), nil, listing()),
		"notes-openai":     submission.New(submission.OpenAI, notes(), nil, listing()),
		"public-anthropic": submission.New(submission.Anthropic, public(), nil, submission.Listing{}),
		"public-openai":    submission.New(submission.OpenAI, public(), nil, submission.Listing{}),
	} {
		t.Run(folder, func(t *testing.T) { golden(t, folder, k) })
	}
	assert.Empty(t, problems(submission.New(submission.Anthropic, notes(), nil, listing())))
	assert.Empty(t, problems(submission.New(submission.OpenAI, notes(), nil, listing())))
}
