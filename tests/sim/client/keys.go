package client

import (
	"math/rand/v2"
	"sync"

	"pidgin-otr/otr/dsa"
)

// Keys is a stock of long-term keys, made when first used: tests share them,
// because making one takes longer than everything else.
type Keys struct {
	lock sync.Mutex
	made []*dsa.PrivateKey
}

// Key returns the i-th key of the stock.
func (k *Keys) Key(i int) (*dsa.PrivateKey, error) {
	k.lock.Lock()
	defer k.lock.Unlock()
	for len(k.made) <= i {
		seed := [32]byte{'k', 'e', 'y', byte(len(k.made))}
		key, err := dsa.Generate(rand.NewChaCha8(seed))
		if err != nil {
			return nil, err
		}
		k.made = append(k.made, key)
	}
	return k.made[i], nil
}
