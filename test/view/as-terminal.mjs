// Loaded before a sample: it takes its pipes for a terminal.
const [input, output] = [process.stdin, process.stdout];
input.isTTY = output.isTTY = true;
input.setRawMode = () => input;
