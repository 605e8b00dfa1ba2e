// I4: every promise settles in bounded time. A promise that hangs fails its own test here, instead
// of ending the run of the whole file.
export const within = async (milliseconds, work) => {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not settled in ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
