package file_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	bolt "go.etcd.io/bbolt"

	"github.com/mcpkit-go/mcpkit/mcpkit/store/file"
)

// TestExpiredValuesGoWithoutWrites checks that values whose time is over do not stay in the file of
// a program that writes nothing.
func TestExpiredValuesGoWithoutWrites(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "values")
	synctest.Test(t, func(t *testing.T) {
		s, err := file.Open(path, nil)
		require.NoError(t, err)
		for i := range 100 {
			require.NoError(t, s.Put(ctx, fmt.Sprint("put", i), nil, time.Second, ""))
			require.NoError(t, s.Swap(ctx, fmt.Sprint("kept", i), nil, nil, time.Second, ""))
			_, err := s.Add(ctx, fmt.Sprint("n", i), 1, time.Second)
			require.NoError(t, err)
		}
		require.NoError(t, s.Swap(ctx, "stays", nil, nil, time.Hour, ""))
		time.Sleep(3 * time.Minute)
		require.NoError(t, s.Close())
	})
	db, err := bolt.Open(path, 0o600, &bolt.Options{ReadOnly: true})
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, db.View(func(tx *bolt.Tx) error {
		return tx.ForEach(func(bucket []byte, b *bolt.Bucket) error {
			return b.ForEach(func(key, _ []byte) error {
				assert.Equal(t, "stays", string(key), "in bucket %s", bucket)
				return nil
			})
		})
	}))
}
