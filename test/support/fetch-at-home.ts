/** A fetch that goes to a server on loopback whatever host it is for, over a real socket and with the path as it is. */
export function fetchAtHome(address: string): typeof fetch {
  return (input, init) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    return fetch(new URL(address).origin + pathname + search, init);
  };
}
