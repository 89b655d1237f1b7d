import { makePage } from './page/make-page';
import { writtenAtTheEnd } from './run-facts';

/** cucumber formatter of `reports/index.html`. */
export default writtenAtTheEnd(makePage);
