package policy_test

import (
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// TestDefinitionSizeOfScripts checks that a definition of up to 85 percent of the limit is not
// flagged, in the tokens of o200k_base in which the limit was reported and whatever its script is.
func TestDefinitionSizeOfScripts(t *testing.T) {
	const most = 5_000
	for _, sentence := range []string{
		"Finds notes by their words. ", "Ищет заметки по словам, которые в них есть. ", "Αναζητά σημειώσεις με τις λέξεις τους. ",
		"مذكراتك تبحث عن الكلمات. ", "शब्दों से नोट खोजता है। ", "用词语查找笔记。", "単語でメモを検索します。", "단어로 메모를 찾습니다. ", "Tìm ghi chú theo từ. ",
	} {
		more := func(n int) string { return strings.Repeat(sentence, n+1) }
		text := more(sort.Search(most, func(n int) bool { return budget.O200K.Count(more(n)) >= most*85/100 }) - 1)
		s := good()
		s.Tools[0].Definition = []byte(text)
		flagged := func() bool { return result(t, s, policy.RuleToolDefinitionSize).Outcome == policy.Warn }
		assert.False(t, flagged(), "%s: %d tokens", sentence, budget.O200K.Count(text))
		s.Tools[0].Definition = []byte(strings.Repeat(text, 6))
		require.True(t, flagged(), sentence)
	}
}
