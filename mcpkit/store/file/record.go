package file

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

var (
	keptBucket    = []byte("kept")
	cachedBucket  = []byte("cached")
	counterBucket = []byte("counters")
	buckets       = [][]byte{keptBucket, cachedBucket, counterBucket}
)

// A record is a value in the file:
//
//	4 bytes checksum of the key and of what follows
//	8 bytes expiry in microseconds
//	8 bytes sequence number, which orders the values stored by Put
//	4 bytes length of the owner
//	owner, value
type record struct {
	expires time.Time
	seq     uint64
	owner   string
	value   []byte
}

const recordHead = 24

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

var errChecksum = errors.New("a record does not have its checksum")

func (r *record) encode(key string) []byte {
	b := make([]byte, 4, recordHead+len(r.owner)+len(r.value))
	b = binary.BigEndian.AppendUint64(b, uint64(r.expires.UnixMicro()))
	b = binary.BigEndian.AppendUint64(b, r.seq)
	b = binary.BigEndian.AppendUint32(b, uint32(len(r.owner)))
	b = append(append(b, r.owner...), r.value...)
	binary.BigEndian.PutUint32(b, checksum([]byte(key), b[4:]))
	return b
}

// decode reads a record. Its value is part of b.
func decode(key, b []byte) (*record, error) {
	if len(b) < recordHead || binary.BigEndian.Uint32(b) != checksum(key, b[4:]) {
		return nil, errChecksum
	}
	n := int64(binary.BigEndian.Uint32(b[20:]))
	if n > int64(len(b)-recordHead) {
		return nil, errChecksum
	}
	owner, value := b[recordHead:recordHead+n], b[recordHead+n:]
	return &record{
		expires: time.UnixMicro(int64(binary.BigEndian.Uint64(b[4:]))),
		seq:     binary.BigEndian.Uint64(b[12:]),
		owner:   string(owner),
		value:   value,
	}, nil
}

func encodeCounter(key string, sum int64, expires time.Time) []byte {
	b := make([]byte, 4, 20)
	b = binary.BigEndian.AppendUint64(b, uint64(expires.UnixMicro()))
	b = binary.BigEndian.AppendUint64(b, uint64(sum))
	binary.BigEndian.PutUint32(b, checksum([]byte(key), b[4:]))
	return b
}

func decodeCounter(key, b []byte) (sum int64, expires time.Time, err error) {
	if len(b) != 20 || binary.BigEndian.Uint32(b) != checksum(key, b[4:]) {
		return 0, time.Time{}, errChecksum
	}
	return int64(binary.BigEndian.Uint64(b[12:])), time.UnixMicro(int64(binary.BigEndian.Uint64(b[4:]))), nil
}

func checksum(key, rest []byte) uint32 {
	return crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, rest)
}

// find returns the record of the value under key. The error is store.ErrNotFound for a key without
// a value.
func find(tx *bolt.Tx, key string, now time.Time) (*record, error) {
	for _, bucket := range buckets[:2] {
		b := tx.Bucket(bucket).Get([]byte(key))
		if b == nil {
			continue
		}
		r, err := decode([]byte(key), b)
		if err != nil {
			return nil, fmt.Errorf("%w: %w: %w", store.ErrUnavailable, ErrDamaged, err)
		}
		if now.Before(r.expires) {
			return r, nil
		}
	}
	return nil, store.ErrNotFound
}

// scan returns at most limit keys of kept values after another that begin with prefix.
func scan(tx *bolt.Tx, prefix, after string, limit int, now time.Time) ([]string, error) {
	var keys []string
	c := tx.Bucket(keptBucket).Cursor()
	k, v := c.Seek([]byte(max(prefix, after)))
	for ; k != nil && len(keys) < limit && strings.HasPrefix(string(k), prefix); k, v = c.Next() {
		if string(k) <= after {
			continue
		}
		r, err := decode(k, v)
		if err != nil {
			return nil, fmt.Errorf("%w: %w: %w", store.ErrUnavailable, ErrDamaged, err)
		}
		if now.Before(r.expires) {
			keys = append(keys, string(k))
		}
	}
	return keys, nil
}

// forEach calls f with each entry of a bucket. It returns an error if the keys are out of order.
func forEach(tx *bolt.Tx, bucket []byte, f func(key, value []byte) error) error {
	b := tx.Bucket(bucket)
	if b == nil {
		return fmt.Errorf("there is no bucket %s", bucket)
	}
	var last []byte
	return b.ForEach(func(key, value []byte) error {
		if last != nil && bytes.Compare(last, key) >= 0 {
			return errors.New("keys are out of order")
		}
		last = append(last[:0], key...)
		return f(key, value)
	})
}
